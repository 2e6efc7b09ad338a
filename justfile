# set up and run the main job
build *args:
    sh scripts/build.sh {{args}}

# ruff, strict types, floors, tests, doctests: the same as CI
check *args:
    sh scripts/test.sh {{args}}

# speed and quality, each with its peer
bench name:
    .venv/bin/python benchmarks/{{name}}.py
