#!/usr/bin/env bash
# Installs what the browser tests need: Debian's chromium and axe-core (MPL-2.0, only run by tests).
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v chromium >/dev/null; then
	as_root=
	test "$(id -u)" = 0 || as_root=sudo
	$as_root apt-get update -qq
	$as_root apt-get install -y -qq --no-install-recommends chromium fonts-liberation
fi
if ! test -f .browser/node_modules/axe-core/axe.min.js; then
	command -v npm >/dev/null || { echo "npm is needed to install axe-core" >&2; exit 1; }
	npm install --prefix .browser --no-save --no-package-lock --no-audit --no-fund --silent axe-core@4.14.1
fi
