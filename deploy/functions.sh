# Shared by bin/containers, and by bin/services and bin/use, which say what dry (1: only tell what would be done) and
# DESTDIR are.
# shellcheck shell=sh
run() {
    if [ -n "$dry" ]; then echo "would: $*"; else "$@"; fi
}
# What changes the machine itself is left out where only files are staged.
system() {
    if [ -n "$DESTDIR" ]; then echo "staging, left out: $*"; else run "$@"; fi
}
draw() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; } # a secret; the machine may have no Python yet
value() { sed -n "s/^$2=//p" "$1" 2>/dev/null || true; }
file() { # mode, path, text: written whole or not at all, and never readable by others in between
    if [ -n "$dry" ]; then
        echo "would: write $2"
        return
    fi
    mkdir -p "$(dirname "$2")"
    (umask 077 && printf '%s\n' "$3" >"$2.part")
    chmod "$1" "$2.part"
    mv "$2.part" "$2"
}
take_over_packages() { # release, another with the same packages: they cost no room, and nobody is asked for them
    cp -a --link "$1/.venv" "$2/.venv"
    # Programs name the folder in which they lie; what is written anew is no longer the other's file.
    find "$2/.venv/bin" "$2/.venv/pyvenv.cfg" -type f -exec sed -i "s|$1|$2|g" {} +
}
tell_clock() { # deadlines are instants: containers have the clock of their host
    if [ "$(timedatectl show --property=NTPSynchronized --value 2>/dev/null)" != yes ]; then
        echo "   This machine's clock is set by no time server, as far as timedatectl knows (docs/operations.md, Clocks)"
    fi
}
