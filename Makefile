# mod_sctier: `make help` lists the targets.
#
# Plain make and pkg-config; one output tree for each variant (build/debug, build/asan, build/release).

VARIANT ?= debug
OUT     := build/$(VARIANT)
GEN     := build/gen

.DEFAULT_GOAL := all

CORE_ROOMS := base domain codec store ledger service api
CORE_SRC   := $(foreach room,$(CORE_ROOMS),$(wildcard mod_sctier/$(room)/*.c))
HTTPD_SRC  := $(wildcard mod_sctier/httpd/*.c)
CTL_SRC    := $(wildcard mod_sctier/ctl/*.c)
UNIT_SRC   := $(wildcard tests/unit/*.c)

APXS       := $(shell command -v apxs || command -v apxs2)
APR        := $(shell command -v apr-1-config)
HTTPD_INC   = $(shell $(APXS) -q INCLUDEDIR)

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wcast-qual \
  -Wwrite-strings -Wundef -Wvla -Wformat=2 -Wswitch-enum -Wdouble-promotion -Wno-missing-field-initializers
HARDEN := -fstack-protector-strong -D_FORTIFY_SOURCE=2
CPPFLAGS += -D_GNU_SOURCE $(addprefix -Imod_sctier/,$(CORE_ROOMS) httpd ctl) -I$(GEN) \
  $(patsubst -I%,-isystem %,$(shell $(APR) --includes)) -isystem $(HTTPD_INC)
CFLAGS_debug   := -O1 -g -DSCT_DEBUG -Werror
CFLAGS_release := -O2 -g $(HARDEN)
CFLAGS_asan    := -O1 -g -DSCT_DEBUG -DSCT_POOL_CHECK -fsanitize=address,undefined -fno-omit-frame-pointer -Werror
CFLAGS  += -std=c17 -fPIC -fvisibility=hidden $(WARN) $(CFLAGS_$(VARIANT))
LDFLAGS += -Wl,-z,relro,-z,now,--as-needed $(if $(filter asan,$(VARIANT)),-fsanitize=address$(comma)undefined)
comma   := ,
CORE_LIBS := -lsqlite3 -ljansson -lcrypto
APR_LIBS  := -laprutil-1 -lapr-1

objects = $(patsubst %.c,$(OUT)/%.o,$(1))
CORE_OBJ := $(call objects,$(CORE_SRC))

all: $(OUT)/mod_sctier.so $(OUT)/sctierctl

# generated sources: statements and views from sql/
$(GEN)/statements.inc: $(wildcard sql/queries/*.sql) sql/statements.awk
	@mkdir -p $(@D)
	awk -f sql/statements.awk $(sort $(wildcard sql/queries/*.sql)) > $@.new && mv $@.new $@
$(GEN)/sqlite_schema.inc: sql/tables.def $(wildcard sql/sqlite/*.sql) sql/sqlite_schema.awk
	@mkdir -p $(@D)
	awk -f sql/sqlite_schema.awk sql/tables.def $(sort $(wildcard sql/sqlite/*.sql)) > $@.new && mv $@.new $@

$(OUT)/%.o: %.c $(GEN)/statements.inc $(GEN)/sqlite_schema.inc
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
-include $(shell find build -name '*.d' 2>/dev/null)

$(OUT)/libsctier.a: $(CORE_OBJ)
	rm -f $@ && $(AR) rcs $@ $^
$(OUT)/mod_sctier.so: $(call objects,$(HTTPD_SRC)) $(OUT)/libsctier.a
	$(CC) $(LDFLAGS) -shared -o $@ $^ $(CORE_LIBS)
$(OUT)/sctierctl: $(call objects,$(CTL_SRC)) $(OUT)/libsctier.a
	$(CC) $(LDFLAGS) -o $@ $^ $(CORE_LIBS) $(APR_LIBS)
# one program for each file tests/unit/test_*.c
$(OUT)/tests/unit/%: $(OUT)/tests/unit/%.o $(call objects,$(filter-out tests/unit/test_%,$(UNIT_SRC))) $(OUT)/libsctier.a
	$(CC) $(LDFLAGS) -o $@ $^ $(CORE_LIBS) $(APR_LIBS) -lcmocka

.PHONY: all clean
.SECONDARY:
clean:
	rm -rf build
