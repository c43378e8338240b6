# mod_sctier: `make help` lists the targets.
#
# Plain make and pkg-config; one output tree for each variant (build/debug, build/asan, build/release).

VARIANT ?= debug
OUT     := build/$(VARIANT)
GEN     := build/gen

.DEFAULT_GOAL := all

CORE_ROOMS := base domain codec store ledger blob service jobs api
CORE_SRC   := $(foreach room,$(CORE_ROOMS),$(wildcard mod_sctier/$(room)/*.c))
HTTPD_SRC  := $(wildcard mod_sctier/httpd/*.c)
CTL_SRC    := $(wildcard mod_sctier/ctl/*.c)
TEST_PARTS := unit faults fuzz bench sanitize
TEST_SRC   := $(foreach part,$(TEST_PARTS),$(wildcard tests/$(part)/*.c))

APXS       := $(shell command -v apxs || command -v apxs2)
APR        := $(shell command -v apr-1-config)
HTTPD_INC   = $(shell $(APXS) -q INCLUDEDIR)

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wcast-qual \
  -Wwrite-strings -Wundef -Wvla -Wformat=2 -Wswitch-enum -Wdouble-promotion -Wconversion -Wno-missing-field-initializers
HARDEN := -fstack-protector-strong -D_FORTIFY_SOURCE=2
CPPFLAGS += -D_GNU_SOURCE $(addprefix -Imod_sctier/,$(CORE_ROOMS) httpd ctl) -I$(GEN) \
  $(patsubst -I%,-isystem %,$(shell $(APR) --includes)) -isystem $(HTTPD_INC) -isystem $(shell pkg-config --variable=includedir libpq)
# what compiler and linker are both told, by variant
SANITIZE_asan  := -fsanitize=address,undefined
SANITIZE_tsan  := -fsanitize=thread
SANITIZE_cover := --coverage -fprofile-update=atomic
SANITIZE_fuzz  := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
ifeq ($(VARIANT),fuzz)
CC := clang
endif
CFLAGS_debug   := -O1 -g -DSCT_DEBUG -Werror
CFLAGS_release := -O2 -g $(HARDEN)
CFLAGS_asan    := -O1 -g -DSCT_DEBUG -DSCT_POOL_CHECK $(SANITIZE_asan) -fno-omit-frame-pointer -Werror
CFLAGS_tsan    := -O1 -g -DSCT_DEBUG $(SANITIZE_tsan) -fno-omit-frame-pointer -Werror
CFLAGS_valgrind := -O1 -g -DSCT_DEBUG -DSCT_POOL_CHECK -fno-omit-frame-pointer -Werror
CFLAGS_cover   := -O0 -g -DSCT_DEBUG -DSCT_COVER $(SANITIZE_cover) -Werror
CFLAGS_fuzz    := -O2 -g -DSCT_DEBUG -DSCT_POOL_CHECK $(SANITIZE_fuzz) -fno-omit-frame-pointer -Werror
CFLAGS  += -std=c17 -fPIC -fvisibility=hidden $(WARN) $(CFLAGS_$(VARIANT))
LDFLAGS += -Wl,-z,relro,-z,now,--as-needed $(SANITIZE_$(VARIANT))
CORE_LIBS := -lsqlite3 -lpq -ljansson -lcrypto
APR_LIBS  := -laprutil-1 -lapr-1

objects = $(patsubst %.c,$(OUT)/%.o,$(1))
CORE_OBJ := $(call objects,$(CORE_SRC))

# Quiet unless V=1.
ifeq ($(V),)
say = @printf '  %-5s %s\n' $(1) $(2);
else
say =
endif

all: $(OUT)/mod_sctier.so $(OUT)/sctierctl ## build the module and sctierctl (VARIANT=debug|release|asan)

help: ## list the targets
	@awk -F':.*## ' '/^[a-z][a-z-]*:.*## /{printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---- generated sources: statements and views from sql/ ----

$(GEN)/statements.inc: $(wildcard sql/queries/*.sql) sql/statements.awk
	@mkdir -p $(@D)
	$(call say,GEN,$@) awk -f sql/statements.awk $(sort $(wildcard sql/queries/*.sql)) > $@.new && mv $@.new $@
$(GEN)/sqlite_schema.inc: sql/tables.def $(wildcard sql/sqlite/*.sql) sql/sqlite_schema.awk
	@mkdir -p $(@D)
	$(call say,GEN,$@) awk -f sql/sqlite_schema.awk sql/tables.def $(sort $(wildcard sql/sqlite/*.sql)) > $@.new && mv $@.new $@

$(GEN)/postgres_schema.inc: sql/tables.def $(wildcard sql/postgres/*.sql) sql/postgres_schema.awk
	@mkdir -p $(@D)
	$(call say,GEN,$@) awk -f sql/postgres_schema.awk sql/tables.def $(sort $(wildcard sql/postgres/*.sql)) > $@.new && mv $@.new $@

# ---- C ----

$(OUT)/%.o: %.c $(GEN)/statements.inc $(GEN)/sqlite_schema.inc $(GEN)/postgres_schema.inc
	@mkdir -p $(@D)
	$(call say,CC,$<) $(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
-include $(shell find build -name '*.d' 2>/dev/null)

$(OUT)/libsctier.a: $(CORE_OBJ)
	$(call say,AR,$@) rm -f $@ && $(AR) rcs $@ $^
$(OUT)/mod_sctier.so: $(call objects,$(HTTPD_SRC)) $(OUT)/libsctier.a
	$(call say,LD,$@) $(CC) $(LDFLAGS) -shared -o $@ $^ $(CORE_LIBS)
$(OUT)/sctierctl: $(call objects,$(CTL_SRC)) $(OUT)/libsctier.a
	$(call say,LD,$@) $(CC) $(LDFLAGS) -o $@ $^ $(CORE_LIBS) $(APR_LIBS)
# one program for each tests/PART/test_*.c; the other files of a part are shared by its programs, those of unit by all
shared = $(call objects,$(filter-out tests/$(1)/test_%,$(filter tests/$(1)/%,$(TEST_SRC))))
define test_program
$$(OUT)/tests/$(1)/test_%: $$(OUT)/tests/$(1)/test_%.o $$(sort $$(call shared,unit) $$(call shared,$(1))) $$(OUT)/libsctier.a
	$$(call say,LD,$$@) $$(CC) $$(LDFLAGS) -o $$@ $$^ $$(CORE_LIBS) $$(APR_LIBS) -lcmocka -lpthread
endef
$(foreach part,unit faults,$(eval $(call test_program,$(part))))
# planted faults for the sanitizers: a program, and a module for httpd; never installed
PLANTED := $(OUT)/tests/sanitize/planted $(OUT)/tests/sanitize/mod_planted.so
$(OUT)/tests/sanitize/planted: $(OUT)/tests/sanitize/planted_main.o $(OUT)/tests/sanitize/planted.o
	$(call say,LD,$@) $(CC) $(LDFLAGS) -o $@ $^ $(APR_LIBS) -lpthread
$(OUT)/tests/sanitize/mod_planted.so: $(OUT)/tests/sanitize/mod_planted.o $(OUT)/tests/sanitize/planted.o
	$(call say,LD,$@) $(CC) $(LDFLAGS) -shared -o $@ $^
planted: $(PLANTED)

# what only `make bench` uses: a load generator, writers in three ways, a module for its own httpd, a slower disk
BENCH := $(addprefix $(OUT)/tests/bench/,load writers scale rules mod_bench.so slow_sync.so)
$(OUT)/tests/bench/load: $(OUT)/tests/bench/load.o
	$(call say,LD,$@) $(CC) $(LDFLAGS) -o $@ $^
$(addprefix $(OUT)/tests/bench/,writers scale rules): $(OUT)/tests/bench/%: $(OUT)/tests/bench/%.o $(OUT)/libsctier.a
	$(call say,LD,$@) $(CC) $(LDFLAGS) -o $@ $^ $(CORE_LIBS) $(APR_LIBS) -lpthread
$(OUT)/tests/bench/mod_bench.so: $(OUT)/tests/bench/bench_module.o
	$(call say,LD,$@) $(CC) $(LDFLAGS) -shared -o $@ $^
$(OUT)/tests/bench/slow_sync.so: $(OUT)/tests/bench/slow_sync.o
	$(call say,LD,$@) $(CC) $(LDFLAGS) -shared -o $@ $^ -ldl
# better-sqlite3 is compiled here: its ready-made binary would come from elsewhere
NODE_PREFIX = $(shell node -p 'require("path").resolve(process.execPath, "../..")')
build/bench/node_modules/.done: tests/bench/package-lock.json tests/bench/package.json tests/.npmrc
	@mkdir -p $(@D) && cp tests/bench/package.json tests/bench/package-lock.json tests/.npmrc build/bench/
	$(call say,NPM,build/bench/node_modules) cd build/bench && npm ci --silent && cd node_modules/better-sqlite3 && \
	  node ../node-gyp/bin/node-gyp.js rebuild --release --nodedir=$(NODE_PREFIX) >../../better-sqlite3.log 2>&1 && touch ../.done
bench-programs: all $(BENCH) build/bench/node_modules/.done pages
# one program for each tests/fuzz/fuzz_*.c: with libFuzzer when VARIANT=fuzz, else with replay.c, which feeds it a folder
ifeq ($(VARIANT),fuzz)
FUZZ_MAIN := -fsanitize=fuzzer
else
FUZZ_MAIN := $(OUT)/tests/fuzz/replay.o
endif
FUZZ_OBJ := $(call objects,$(filter-out tests/fuzz/fuzz_% tests/fuzz/replay.c,$(filter tests/fuzz/%,$(TEST_SRC))) tests/fuzz/fuzz.c \
  mod_sctier/ctl/ctl_csv.c mod_sctier/ctl/ctl_file.c)
# what the product is compared with is not looked at itself: libFuzzer gets further for it
ifeq ($(VARIANT),fuzz)
$(call objects,$(filter-out %/fuzz_plant.c,$(filter tests/fuzz/%,$(TEST_SRC)))): CFLAGS := $(filter-out -fsanitize=%,$(CFLAGS))
endif
$(OUT)/tests/fuzz/fuzz_%: $(OUT)/tests/fuzz/fuzz_%.o $(FUZZ_OBJ) $(filter %.o,$(FUZZ_MAIN)) $(OUT)/libsctier.a
	$(call say,LD,$@) $(CC) $(LDFLAGS) $(filter -f%,$(FUZZ_MAIN)) -o $@ $^ $(CORE_LIBS) $(APR_LIBS)

# ---- pages: what npm brings, bundled; our own files are served as they are ----

build/node_modules/.done: tests/package-lock.json tests/package.json tests/.npmrc
	@mkdir -p build && cp tests/package.json tests/package-lock.json tests/.npmrc build/
	$(call say,NPM,build/node_modules) cd build && npm ci --silent && touch node_modules/.done

VENDOR := build/htdocs/vendor
pages: $(VENDOR)/preact.js $(VENDOR)/tokens.css $(VENDOR)/NOTICE.txt
$(VENDOR)/preact.js: tests/vendor/preact.js build/node_modules/.done
	@mkdir -p $(@D)
	$(call say,JS,$@) NODE_PATH=build/node_modules build/node_modules/.bin/esbuild $< --bundle --format=esm --minify \
	  --target=es2022 --tsconfig-raw='{}' --legal-comments=none --log-level=warning --outfile=$@
$(VENDOR)/tokens.css: build/node_modules/.done
	@mkdir -p $(@D)
	$(call say,CSS,$@) cp build/node_modules/@digital-go-jp/design-tokens/dist/tokens.css $@

$(VENDOR)/NOTICE.txt: NOTICE
	@mkdir -p $(@D)
	$(call say,TXT,$@) cp $< $@

# ---- what must be installed ----

deps: ## install the Debian packages that building, running and testing need (asks sudo unless root)
	@sh tests/support/deps.sh run test nodes

# ---- test ----

programs = $(patsubst %.c,$(OUT)/%,$(filter tests/$(1)/test_%,$(TEST_SRC)))
unit-programs: $(call programs,unit)
faults-programs: $(call programs,faults)
fuzz-programs: $(patsubst %.c,$(OUT)/%,$(filter tests/fuzz/fuzz_%,$(TEST_SRC)))

check: ## unit, SQL, API in process, corpora of the fuzz targets, guards: no httpd, two or three minutes
	@sh tests/run.sh build unit fuzz guard
check-http: ## private httpd, Debian's mod_auth_openidc, a real OpenID provider
	@sh tests/run.sh build http
check-browser: ## Chromium and axe
	@sh tests/run.sh build browser
faults: ## power loss, failing disks, kill -9, full disks, restarts, at full length; figures in build/faults/report.json
	@LONG=1 sh tests/run.sh deps build faults
test: ## everything a contributor must pass (at most 15 minutes on 2 cores)
	@sh tests/run.sh deps build unit fuzz guard faults http browser
fuzz: ## look for inputs that break a parser: T=json (all without it), TIME=60 seconds each; needs clang
	@sh tests/support/deps.sh run fuzz
	@T=$(T) TIME=$(TIME) RUNS=$(RUNS) sh tests/fuzz/fuzz.sh
verify: ## the long checks before an issue is called resolved: test with faults at full length, lint, what needs more of the machine
	@LONG=1 sh tests/run.sh deps build unit fuzz guard faults http http_postgres browser lint verify
asan: ## unit, API and HTTP tests under AddressSanitizer and UBSan, the module inside httpd
	@sh tests/run.sh deps build asan
tsan: ## the same under ThreadSanitizer
	@sh tests/run.sh deps build tsan
valgrind: ## the same under valgrind's memcheck
	@sh tests/run.sh deps build valgrind
cover: ## lines and branches that the tests take; what they do not, with reasons, in build/cover/uncovered.txt
	@sh tests/run.sh deps build cover
bench: ## how fast, against other servers: a table, and build/bench/report.json (B=NAME for one of them)
	@sh tests/support/deps.sh run test bench
	@$(MAKE) -s -j "$$(nproc)" VARIANT=release bench-programs build/node_modules/.done
	@VARIANT=release node tests/bench/run.mjs $(B)
lint: ## clang-tidy, cppcheck, -fanalyzer, shellcheck, types of the pages
	@sh tests/run.sh deps build lint

# ---- run ----

run: ## start the portal with demo data on a free port (FRESH=1 starts over, NODES=2 for two nodes); ends on Ctrl-C
	@sh tests/support/deps.sh run $(if $(filter 2,$(NODES)),nodes)
	@$(MAKE) -s -j "$$(nproc)" all pages
	@FRESH=$(FRESH) NODES=$(NODES) node tests/support/run.mjs

# ---- install ----

PREFIX     ?= /usr
MODULE_DIR  = $(shell $(APXS) -q LIBEXECDIR)
install: ## install module, sctierctl, the worker's unit, pages and configuration below DESTDIR (VARIANT=release)
	install -d $(DESTDIR)$(MODULE_DIR) $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/mod_sctier $(DESTDIR)/etc/mod_sctier
	install -m 644 $(OUT)/mod_sctier.so $(DESTDIR)$(MODULE_DIR)/
	install -m 755 $(OUT)/sctierctl $(DESTDIR)$(PREFIX)/bin/
	cp -R htdocs $(DESTDIR)$(PREFIX)/share/mod_sctier/
	cp -R build/htdocs/vendor $(DESTDIR)$(PREFIX)/share/mod_sctier/htdocs/
	install -d $(DESTDIR)$(PREFIX)/share/doc/mod_sctier
	install -m 644 LICENSE NOTICE README.md README.ja.md $(DESTDIR)$(PREFIX)/share/doc/mod_sctier/
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	sed 's,/usr/bin/,$(PREFIX)/bin/,; s,/usr/share/,$(PREFIX)/share/,' conf/systemd/mod_sctier-worker.service > $(DESTDIR)$(PREFIX)/lib/systemd/system/mod_sctier-worker.service
	chmod 644 $(DESTDIR)$(PREFIX)/lib/systemd/system/mod_sctier-worker.service
	cp -R conf/catalogues conf/rulepacks conf/holidays.txt conf/templates conf/sctier.conf conf/openidc.conf $(DESTDIR)/etc/mod_sctier/

clean: ## remove everything that was built
	rm -rf build

.PHONY: help all deps unit-programs faults-programs fuzz-programs fuzz pages check check-http check-browser faults test verify asan tsan valgrind cover bench bench-programs lint planted run install clean
.SECONDARY:
