"""Validates one table with a suite of Great Expectations: ``python gx.py SUITE TABLE REPORT``.

Works with whichever of 0.18 and 1.x is installed; suites of either form serve either version. What it found is written as
JSON.
"""

import json
import os
import sys
import warnings
from collections import Counter

warnings.filterwarnings("ignore")
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
os.environ.setdefault("GE_USAGE_STATS", "false")
os.environ.setdefault("TQDM_DISABLE", "1")
import logging

logging.disable(logging.WARNING)
KEPT_ROWS = 100


def read_table(path):
    import pandas

    if os.path.isdir(path):
        names = [
            os.path.join(folder, name)
            for folder, _, files in os.walk(path)
            for name in files
            if not name.startswith((".", "_"))
        ]
        return pandas.concat([read_table(name) for name in sorted(names)], ignore_index=True)
    name = path.lower()
    bare = name[: -len(".gz")] if name.endswith(".gz") else name
    bare = bare[: -len(".zst")] if bare.endswith(".zst") else bare
    if bare.endswith((".parquet", ".pq")):
        return pandas.read_parquet(path)
    if bare.endswith((".jsonl", ".ndjson")):
        return pandas.read_json(path, lines=True)
    if bare.endswith(".json"):
        return pandas.read_json(path)
    return pandas.read_csv(path, sep="\t" if bare.endswith(".tsv") else ",")


def read_suite(path):
    with open(path, encoding="utf-8") as file:
        suite = json.load(file)
    if not isinstance(suite, dict) or not isinstance(suite.get("expectations"), list):
        raise ValueError("%s is no suite: expected a mapping with a list of expectations" % path)
    found = [
        (each.get("type") or each.get("expectation_type"), each.get("kwargs") or {}, each.get("meta") or {})
        for each in suite["expectations"]
    ]
    for kind, kwargs, _ in found:
        if not isinstance(kind, str):
            raise ValueError("an expectation without a type")
        kwargs.pop("batch_id", None)
    return suite.get("name") or suite.get("expectation_suite_name") or "suite", found


def validate(gx, table, name, expectations):
    context = gx.get_context(mode="ephemeral")
    form = {"result_format": "COMPLETE", "include_unexpected_rows": False}
    if int(gx.__version__.split(".")[0]) >= 1:
        asset = context.data_sources.add_pandas("mlgit").add_dataframe_asset("table")
        batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": table})
        suite = gx.ExpectationSuite(
            name=name, expectations=[{"type": k, "kwargs": kw, "meta": m} for k, kw, m in expectations]
        )
        require_all(gx, expectations, suite.expectations)
        return batch.validate(suite, result_format=form)
    from great_expectations.core import ExpectationConfiguration, ExpectationSuite

    suite = ExpectationSuite(
        expectation_suite_name=name,
        expectations=[ExpectationConfiguration(expectation_type=k, kwargs=kw, meta=m) for k, kw, m in expectations],
    )
    context.add_or_update_expectation_suite(expectation_suite=suite)
    asset = context.sources.add_pandas("mlgit").add_dataframe_asset("table")
    validator = context.get_validator(
        batch_request=asset.build_batch_request(dataframe=table), expectation_suite_name=name
    )
    return validator.validate(result_format=form)


def require_all(gx, expectations, taken):
    """1.x leaves out what it does not know, and says so in its log alone."""
    lacking = Counter(kind for kind, _, _ in expectations) - Counter(one.expectation_type for one in taken)
    if lacking:
        raise ValueError("great_expectations %s has no %s" % (gx.__version__, ", ".join(sorted(lacking))))


def message_of(info):
    if isinstance(info, dict) and "raised_exception" not in info:
        parts = [message_of(one) for one in info.values() if isinstance(one, dict)]
        return next((one for one in parts if one), None)
    if isinstance(info, dict) and info.get("raised_exception"):
        return str(info.get("exception_message"))
    return None


def main(suite_path, table_path, report_path):
    name, expectations = read_suite(suite_path)
    # Takes seconds, so after what can be wrong without it.
    import great_expectations as gx

    table = read_table(table_path).reset_index(drop=True)
    outcome = validate(gx, table, name, expectations)
    failed, wrong = [], set()
    for each in outcome.results:
        if each.success:
            continue
        config = each.expectation_config
        kwargs = dict(config.kwargs)
        columns = [kwargs[key] for key in ("column", "column_A", "column_B") if key in kwargs]
        columns += list(kwargs.get("column_list") or [])
        failed.append(
            {
                "type": getattr(config, "type", None) or config.expectation_type,
                "columns": [str(one) for one in columns],
                "error": message_of(each.exception_info),
            }
        )
        for index in (each.result or {}).get("unexpected_index_list") or []:
            wrong.add(int(index))
    failed.sort(key=lambda one: (one["type"], one["columns"]))
    kept = table.loc[sorted(wrong)[:KEPT_ROWS]]
    rows = kept.to_json(orient="records", lines=True, date_format="iso") if len(kept) else ""
    report = {
        "version": gx.__version__,
        "expectations": len(expectations),
        "rows": len(table),
        "failed": failed,
        "wrong": len(wrong),
        "sample": rows if rows.endswith("\n") or not rows else rows + "\n",
    }
    with open(report_path, "w", encoding="utf-8") as file:
        json.dump(report, file)


try:
    main(*sys.argv[1:4])
except ImportError as error:
    print("mlgit: %s" % error, file=sys.stderr)
    # GX_MISSING_EXIT of run-program.ts.
    sys.exit(86)
except Exception as error:
    with open(sys.argv[3], "w", encoding="utf-8") as file:
        json.dump({"error": "%s: %s" % (type(error).__name__, error)}, file)
    raise
