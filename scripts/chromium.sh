#!/bin/sh
# Prints the path of a Chromium or Chrome, after installing one where the system's package manager may.
set -u

find_browser() {
    for name in "${ANNOTATOR_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        [ -n "$name" ] && command -v "$name" && return
    done
    return 1
}

has() { command -v "$1" >/dev/null 2>&1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

apt_install() {
    as_root apt-get -q update
    # A bare container has no font at all; Ubuntu knows the browser by its second name.
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends fonts-liberation chromium ||
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -qy install fonts-liberation chromium-browser
}

install_browser() {
    if has apt-get; then apt_install
    elif has dnf; then as_root dnf -qy install chromium
    elif has pacman; then as_root pacman -S --noconfirm --needed chromium
    elif has apk; then as_root apk add -q chromium font-liberation
    elif has brew; then brew install --cask google-chrome
    else return 1
    fi
}

find_browser && exit
echo "== Chromium, for the browser tests, with the system's package manager" >&2
install_browser </dev/null >&2
find_browser && exit
cat >&2 <<'TEXT'
Chromium could not be installed. The browser tests need it: install Chromium or Google Chrome
(Debian: apt-get install chromium), or name one in ANNOTATOR_CHROMIUM, then run make again.
TEXT
exit 1
