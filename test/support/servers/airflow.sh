#!/usr/bin/env bash
# airflow.sh: puts an interpreter that has Airflow 2.10 and one that has Airflow 3, of fixed versions, into the tests' cache folder,
# each with the operator for Kubernetes, as python-airflow2 and python-airflow3, and prints the folder to add to PATH. Beside
# each is its database as it is before the first DAG, which takes a minute to make, as NAME.db. What they depend on is as it
# was when they were released. Needs uv.
set -euo pipefail

cache="${XDG_CACHE_HOME:-$HOME/.cache}/mlgit-test"
path="$cache/airflow/path"
mkdir -p "$path"
python="$(command -v python3.11 || command -v python3)"

install() { # NAME VERSION DATE
  local folder="$cache/airflow-$2-kubernetes"
  if [ ! -x "$folder/bin/airflow" ]; then
    rm -rf "$folder.new"
    uv venv --quiet --relocatable --python "$python" "$folder.new"
    uv pip install --quiet --compile-bytecode --python "$folder.new/bin/python" --exclude-newer "$3" "apache-airflow==$2" \
      apache-airflow-providers-cncf-kubernetes
    rm -rf "$folder"
    mv "$folder.new" "$folder"
  fi
  printf '#!/bin/sh\nexec "%s" "$@"\n' "$folder/bin/python" >"$path/$1"
  chmod +x "$path/$1"
  if [ ! -f "$folder/database/airflow.db" ]; then
    rm -rf "$folder/database" "$folder/database.new"
    mkdir "$folder/database.new"
    AIRFLOW_HOME="$folder/database.new" AIRFLOW__CORE__LOAD_EXAMPLES=False AIRFLOW__USAGE_DATA_COLLECTION__ENABLED=False \
      "$folder/bin/python" -m airflow db migrate >"$folder/database.log" 2>&1 || { cat "$folder/database.log" >&2; exit 1; }
    mv "$folder/database.new" "$folder/database"
  fi
  cp "$folder/database/airflow.db" "$path/$1.db"
}

install python-airflow2 2.10.5 2025-03-01
install python-airflow3 3.1.3 2025-11-20
echo "$path"
