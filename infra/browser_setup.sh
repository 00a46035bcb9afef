#!/usr/bin/env bash
# Installs Debian's chromium for the browser tests where no Chromium is found.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! .venv/bin/python -m tests.browser.chromium >/dev/null && command -v apt-get >/dev/null; then
	as_root=
	test "$(id -u)" = 0 || as_root=sudo
	{ $as_root apt-get update -qq &&
		$as_root apt-get install -y -qq --no-install-recommends chromium fonts-liberation; } || true
fi
exec .venv/bin/python -m tests.browser.chromium
