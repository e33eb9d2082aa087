#!/usr/bin/env bash
# Sees to it that a Chromium is on PATH for the browser tests: the system's own, since the one that
# Playwright would download is no package of anybody's system.
set -euo pipefail

for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome-stable google-chrome; do
  if [ -n "$name" ] && command -v "$name" > /dev/null; then exit 0; fi
done

advice="Install Chromium (Debian: apt-get install chromium), or set CHROMIUM to a browser's path."
if ! command -v apt-get > /dev/null; then
  echo "The browser tests need Chromium. $advice" >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! sudo -n true 2> /dev/null; then
    echo "The browser tests need Chromium, and installing it needs root. $advice" >&2
    exit 1
  fi
  as_root=(sudo -n)
fi
echo "installing Chromium from the system's packages …"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends chromium fonts-liberation > /dev/null
if ! command -v chromium > /dev/null; then
  echo "apt-get installed no 'chromium' (Ubuntu's is a snap). $advice" >&2
  exit 1
fi
