# The daily commands. `just` lists them.
set shell := ["bash", "-euc"]

_list:
    @just --list

# Format, lint, types, import contracts, generated files: everything that takes seconds
check:
    uv run --all-groups --extra centre heluo check

# Mend what a tool can mend
fix:
    uv run --all-groups --extra centre ruff check --fix src tests bench packaging tools hatch_build.py
    uv run --all-groups --extra centre ruff format src tests bench packaging tools hatch_build.py

# The everyday suite (`./heluo test` adds the second stage, `./heluo test --all` the long tests)
test *args:
    uv run --all-groups --extra centre heluo test --everyday {{args}}

# Write every generated file anew from the dictionary
derive:
    uv run --extra centre heluo derive

demo *args:
    ./heluo demo {{args}}

bench name *args:
    ./heluo bench {{name}} {{args}}

# Front end with live reload, proxying /api to a running `heluo serve`
web-dev:
    uv run --all-groups python hatch_build.py run dev
