"""django_app.py - the two pages as a careful Django REST framework project would give them.

Nobody is asked who they are; no middleware but the one that states the length; one renderer; rows as dictionaries by values()
with what belongs to them joined in; connections kept. SCTIER_DB is the database: the portal's tables without its row guards; SCTIER_FIELDS names the
fields of a supplier in the portal's list. A request with X-Count gets X-Statements back.
"""
import os
from datetime import datetime

import django
from django.conf import settings
from django.db import connection, models

settings.configure(
    DEBUG=False,
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="bench",
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],  # states the length, so that connections are kept
    INSTALLED_APPS=["rest_framework"],
    USE_I18N=False,
    USE_L10N=False,
    USE_TZ=False,
    LOGGING={"version": 1, "handlers": {"all": {"class": "logging.StreamHandler"}}, "root": {"handlers": ["all"]}},
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["SCTIER_DB"], "CONN_MAX_AGE": None}},
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": [],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
        "UNAUTHENTICATED_USER": None,
    },
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db.models import F  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402


def table(name):
    return type("Meta", (), {"app_label": "bench", "managed": False, "db_table": name})


class Unit(models.Model):
    id = models.CharField(primary_key=True, max_length=32)
    name_ja = models.TextField()
    name_en = models.TextField()
    Meta = table("t_unit")


class Supplier(models.Model):
    id = models.CharField(primary_key=True, max_length=32)
    code = models.TextField()
    name_ja = models.TextField()
    name_en = models.TextField()
    kana = models.TextField()
    corporate_number = models.TextField(null=True)
    business_ja = models.TextField(null=True)
    business_en = models.TextField(null=True)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.DO_NOTHING)
    Meta = table("t_supplier")


class Level(models.Model):
    id = models.CharField(primary_key=True, max_length=32)
    star = models.IntegerField(null=True)
    issued_at = models.BigIntegerField(null=True)
    due_on = models.TextField(null=True)
    depth_asked = models.TextField(null=True)
    Meta = table("t_level")


class Standing(models.Model):
    supplier = models.OneToOneField(Supplier, primary_key=True, on_delete=models.DO_NOTHING)
    standing = models.TextField()
    level = models.ForeignKey(Level, null=True, on_delete=models.DO_NOTHING)
    submitted_at = models.BigIntegerField(null=True)
    depth = models.TextField(null=True)
    met = models.IntegerField()
    unmet = models.IntegerField()
    na = models.IntegerField()
    total = models.IntegerField()
    Meta = table("t_standing")


class Tally(models.Model):
    key = models.TextField(primary_key=True)
    n = models.IntegerField()
    Meta = table("t_tally")


class Assessment(models.Model):
    id = models.CharField(primary_key=True, max_length=32)
    level = models.ForeignKey(Level, on_delete=models.DO_NOTHING)
    supplier_id = models.TextField()
    edition = models.TextField()
    star = models.IntegerField()
    n = models.IntegerField()
    depth = models.TextField()
    rev = models.IntegerField()
    met = models.IntegerField()
    unmet = models.IntegerField()
    na = models.IntegerField()
    total = models.IntegerField()
    submitted_at = models.BigIntegerField(null=True)
    Meta = table("t_assessment")


class Answer(models.Model):
    criterion = models.TextField(primary_key=True)  # with the assessment, in truth; only values() is used
    assessment_id = models.TextField()
    verdict = models.TextField(null=True)
    note = models.TextField(null=True)
    working = models.BooleanField()
    rev = models.IntegerField()
    saved_by = models.TextField()
    saved_at = models.BigIntegerField()
    Meta = table("t_answer")


def instant(ms):
    return None if ms is None else datetime.utcfromtimestamp(ms / 1000).isoformat(timespec="milliseconds") + "Z"


STANDINGS = ("all", "none", "draft", "issued", "talks", "accepted", "submitted", "declined", "withdrawn")
PAGE = 20

# where each field of the portal's list stands, and what makes a time of it; a field of Standing itself needs no other name
OF_SUPPLIER = ("code", "name_ja", "name_en", "kana", "corporate_number", "business_ja", "business_en")
OF_LEVEL = ("star", "issued_at", "due_on", "depth_asked")
TIMES = ("issued_at", "submitted_at")
PATHS = {
    "id": "supplier_id", "unit_ja": "supplier__unit__name_ja", "unit_en": "supplier__unit__name_en", "level_id": "level__id",
    **{name: "supplier__" + name for name in OF_SUPPLIER}, **{name: "level__" + name for name in OF_LEVEL},
}
FIELDS = os.environ["SCTIER_FIELDS"].split(",")
OWN = [name for name in FIELDS if name not in PATHS]
JOINED = {"joined_" + name: F(PATHS[name]) for name in FIELDS if name in PATHS}
ROW = [(name, "joined_" + name if name in PATHS else name, name in TIMES) for name in FIELDS]


class Counted(APIView):
    def get(self, request, **where):
        if "HTTP_X_COUNT" not in request.META:
            return self.answer(**where)
        count = []
        with connection.execute_wrapper(lambda run, *rest: (count.append(1), run(*rest))[1]):
            response = self.answer(**where)
        response["X-Statements"] = len(count)
        return response


class Suppliers(Counted):
    @staticmethod
    def answer():
        found = list(Standing.objects.order_by("supplier__kana", "supplier_id").values(*OWN, **JOINED)[: PAGE + 1])
        rows = [{name: instant(row[key]) if time else row[key] for name, key, time in ROW} for row in found[:PAGE]]
        more = len(found) > PAGE
        tally = dict(Tally.objects.values_list("key", "n"))
        counts = {key: tally.get(key, 0) for key in STANDINGS}
        return Response({"rows": rows, "next": rows[-1]["id"] if more else None, "counts": counts})


class OneAssessment(Counted):
    @staticmethod
    def answer(key):
        found = Assessment.objects.values(
            "id", "level_id", "supplier_id", "edition", "star", "n", "depth", "rev", "met", "unmet", "na", "total",
            "submitted_at", depth_asked=F("level__depth_asked"), due_on=F("level__due_on"),
        ).get(id=key)
        head = {name: found[name] for name in (
            "id", "level_id", "supplier_id", "edition", "star", "n", "depth", "depth_asked", "rev", "met", "unmet", "na", "total",
            "due_on")}
        head["submitted_at"] = instant(found["submitted_at"])
        head["answers"] = [
            {**row, "saved_at": instant(row["saved_at"])}
            for row in Answer.objects.filter(assessment_id=key).order_by("criterion").values(
                "criterion", "verdict", "note", "working", "rev", "saved_by", "saved_at")
        ]
        return Response(head)


urlpatterns = [path("suppliers", Suppliers.as_view()), path("assessments/<str:key>", OneAssessment.as_view())]
application = get_wsgi_application()
