#!/bin/bash
# SPDX-License-Identifier: MIT
# pure: the model and the analysis ask nobody.  What the objects of a room take
# from libc is read off their symbols, whatever the path a call hides behind.
set -eu -o pipefail
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
need nm
readonly library=build/libtcpwait.a

# Files, sockets, names of the host, clocks, the environment, other processes.
asking='^_*(open(at|dir)?(64)?(_2)?|creat(64)?|f?open(64)?|fdopen'
asking+='|freopen(64)?|p?read(v|dir|link|linkat)?(64)?|p?writev?(64)?'
asking+='|f?(x?stat|l?stat|statat|statfs|statvfs)x?(64)?|lstat(64)?|lxstat(64)?'
asking+='|access|scandir(at)?(64)?|glob(64)?|setmntent|getmntent(_r)?'
asking+='|socket|connect|bind|send(to|msg|mmsg)?|recv(from|msg|mmsg)?|ioctl'
asking+='|getaddrinfo|gethost.*|getserv.*|getproto.*|getpw.*|getgr.*'
asking+='|if_(nametoindex|indextoname|nameindex)|uname|sysinfo|sysconf'
asking+='|clock_gettime|gettimeofday|time|nanosleep|usleep|sleep'
asking+='|(secure_)?getenv|getuid|geteuid|getpid|getrandom|rand(om)?'
asking+='|fork|exec.*|system|popen|kill|printf|puts|putchar|stdout|stderr)(_chk)?$'
readonly asking

[ -f "$library" ] || {
    echo "$library:1: not built"
    exit 1
}

for room in model analyze; do
    for file in src/"$room"/*.c; do
        basename "$file" .c
    done
done | awk -v library="$library" -v asking="$asking" '
    FILENAME == "-" { pure[$1]; next }
    {
        split($1, part, ":")
        object = part[2]
        sub(/\.o$/, "", object)
        name = $NF
        if ($(NF - 1) == "U" && object in pure && name ~ asking)
            printf "%s:1: %s.o asks %s(), which is for a source\n",
                library, object, name
    }
' - <(nm -A "$library") | verdict
