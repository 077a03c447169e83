#!/bin/sh
# Prepares everything the product needs on this machine. `tools/setup.sh` for running, `tools/setup.sh dev` for tests.
# Asks nothing, does each step once (stamps in .build/), says in one sentence what it cannot do.
set -eu
cd "$(dirname "$0")/.."
MODE="${1:-run}"
mkdir -p .build
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

say() { printf '%s\n' "$*" >&2; }
fail() { say "qicheng: $*"; exit 1; }

apt_get() {
    command -v apt-get >/dev/null 2>&1 || fail "请先安装：$* （本机没有 apt-get）/ please install: $*"
    if [ "$(id -u)" = 0 ]; then SUDO=""; elif command -v sudo >/dev/null 2>&1; then SUDO="sudo"; else
        fail "需要管理员先安装：$* / ask the administrator to install: $*"; fi
    if [ ! -e .build/apt-updated ]; then $SUDO apt-get update -qq >/dev/null && : > .build/apt-updated; fi
    say "安装系统软件包 / installing: $*"
    $SUDO apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

PYTHON=""
for candidate in "${QICHENG_PYTHON:-}" python3 python3.13 python3.12 python3.11; do
    [ -n "$candidate" ] || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then PYTHON="$candidate"; break; fi
done
[ -n "$PYTHON" ] || fail "需要 Python 3.11 或更新版本 / Python 3.11 or newer is needed"
if ! "$PYTHON" -c 'import venv, ensurepip' 2>/dev/null || [ ! -e /etc/ssl/certs/ca-certificates.crt ]; then
    apt_get python3-venv ca-certificates
fi

stamp_of() { cat "$@" | cksum | tr -d ' \n'; }

install_locked() { # venv, lock file
    [ -x "$1/bin/python" ] && "$1/bin/python" -c '' 2>/dev/null || { rm -rf "$1"; "$PYTHON" -m venv "$1"; }
    "$1/bin/python" -m pip install -q --disable-pip-version-check --no-input --require-hashes -r "$2"
}

LOCK=requirements/lock.txt; [ "$MODE" = dev ] && LOCK=requirements/dev.txt
STAMP=".build/venv-$(stamp_of "$LOCK" pyproject.toml)"
if [ ! -e "$STAMP" ] || [ ! -x .venv/bin/qicheng ]; then
    # A plain `run` set-up must not tear down a developer's fuller one: the locks agree, so it only adds.
    say "安装 Python 组件 / installing Python packages"
    install_locked .venv "$LOCK"
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-input --no-deps --no-build-isolation -e .
    : > "$STAMP"
fi

if ! .venv/bin/python tools/assets.py --check; then
    say "取前端资源 / fetching front-end assets"
    install_locked .build/node requirements/build.txt
    .build/node/bin/python tools/assets.py
    rm -rf node_modules .build/node
fi
.venv/bin/python tools/compile_messages.py

# The dispatch search is compiled once here, so that nobody's first plan waits for it.
WARM=".build/planner-$(find src/qicheng_planner -name '*.py' -not -path '*/tests/*' | LC_ALL=C sort | xargs cat | cksum | tr -d ' \n')"
if [ ! -e "$WARM" ] || ! ls src/qicheng_planner/search/__pycache__/*.nbi >/dev/null 2>&1; then
    say "编译编车程序（约一分钟，仅一次）/ compiling the dispatch planner (about a minute, once)"
    if .venv/bin/python -m qicheng_planner.warm; then rm -f .build/planner-*; : > "$WARM"; else
        say "编译未成，编车时会再试 / not compiled now; it will be tried again when planning"; fi
fi

if [ "$MODE" = dev ]; then
    MISSING=""
    [ -x /usr/bin/chromium ] || MISSING="$MISSING chromium"
    [ -e /usr/share/fonts/opentype/noto ] || MISSING="$MISSING fonts-noto-cjk"
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || MISSING="$MISSING postgresql-15"
    [ -e /usr/lib/x86_64-linux-gnu/libatomic.so.1 ] || [ -e /usr/lib/aarch64-linux-gnu/libatomic.so.1 ] || MISSING="$MISSING libatomic1"
    command -v git >/dev/null 2>&1 || MISSING="$MISSING git"
    command -v msgfmt >/dev/null 2>&1 || MISSING="$MISSING gettext"
    if [ -n "$MISSING" ]; then
        case "$MISSING" in *postgresql*)
            # Tests start their own cluster: the package must not start one on port 5432.
            if [ "$(id -u)" = 0 ]; then mkdir -p /etc/postgresql-common
                [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
            elif command -v sudo >/dev/null 2>&1; then sudo mkdir -p /etc/postgresql-common
                echo 'create_main_cluster = false' | sudo tee /etc/postgresql-common/createcluster.conf >/dev/null; fi ;;
        esac
        apt_get $MISSING
    fi
fi
