#!/bin/bash
# SPDX-License-Identifier: MIT
# layers: what each room may know.  The arrows of the house point down only.
set -eu -o pipefail
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"

# A room, and the rooms whose public headers it may include.
readonly rooms='
cli     cli tui render analyze model kernel act paste recording
tui     tui render analyze model
render  render analyze model
analyze analyze model
act     act kernel model
kernel  kernel model
paste   paste model kernel
recording recording model kernel
model   model
'

# A room, and the headers of include/tcpwait that are its own.
readonly owners='
render  column count_row document ends_row history_row paragraph render_blind render_close
render  render_diff render_ends
render  render_explain render_findings render_monitor render_opens render_report
render  render_sheet
render  spark state_row style
analyze catalogue check close_fate close_plan condition diagnosis finding measure metrics opens report
analyze difference finding_key owner_rows same_sockets setting_rows thresholds wait_rows
kernel  clock kernel wire
act     act
paste   paste
recording record
model   addr ages array close_result close_wait closes conn conn_end counters end_kind ends
model   error
model   filter fold hash_index heard kept listeners live_sockets local_ports need
model   number owners pace pending port_set range reader remember reuse role
model   roles settings sightings snapshot socket_row source
model   sysctl_lines tally tcp_state text
model   unacked unit unread wait_sample
tui     top
'

includes() {
    awk -v rooms="$rooms" -v owners="$owners" '
        BEGIN {
            n = split(rooms, line, "\n")
            for (i = 1; i <= n; i++) {
                m = split(line[i], word)
                for (j = 2; j <= m; j++)
                    may[word[1], word[j]]
            }
            n = split(owners, line, "\n")
            for (i = 1; i <= n; i++) {
                m = split(line[i], word)
                for (j = 2; j <= m; j++)
                    owner["tcpwait/" word[j] ".h"] = word[1]
            }
        }
        function fault(text)
        {
            print FILENAME ":" FNR ": " text
        }
        # Is x.h of one room implemented by the x.c of another?
        function is_elsewhere(name, room,    r, found)
        {
            sub(/h$/, "c", name)
            if (exists("src/" room "/" name))
                return 0
            for (r in owner)
                if (exists("src/" owner[r] "/" name))
                    found = 1
            return found
        }
        function exists(file,    line, got)
        {
            got = (getline line < file) >= 0
            close(file)
            return got
        }
        # The room of this file: by its folder, or as the owner of a header.
        FNR == 1 {
            n = split(FILENAME, part, "/")
            room = part[1] == "src" ? part[2] : ""
            if (part[1] == "include") {
                header = part[n - 1] "/" part[n]
                if (header in owner)
                    room = owner[header]
                if (room == "")
                    fault(header " has no room in the table of this gate")
                else if (is_elsewhere(part[n], room))
                    fault(header " is not implemented in src/" room)
            } else if (!((room, room) in may)) {
                fault("src/" room " is not a room of the house")
            }
        }
        !/^[ \t]*#[ \t]*include/ { next }
        { split($0, part, /["<>]/); header = part[2] }
        /</ {
            if (header ~ /^(linux|libmnl)\// && room != "kernel" &&
                FILENAME != "src/act/destroy.c")
                fault("<" header "> belongs to src/kernel")
            if (header ~ /curses/ && FILENAME != "src/tui/screen.c")
                fault("<" header "> belongs to src/tui/screen.c")
            if (header ~ /sqlite/ && room != "recording")
                fault("<" header "> belongs to src/recording")
            if (header ~ /smartcols/ && room != "render")
                fault("<" header "> belongs to src/render")
            next
        }
        header ~ /^tcpwait\// {
            if (room != "" && header in owner && !((room, owner[header]) in may))
                fault(room " may not know " header " of " owner[header])
            next
        }
        FILENAME ~ /^include\// {
            fault("a public header includes a private one")
            next
        }
        # What acts stands on the same ground as what looks.
        room == "act" && header ~ /^kernel\/(netlink|netns)\.h$/ { next }
        header ~ /\.\./ || (split(header, part, "/") > 1 && part[1] != room) {
            fault("\"" header "\" is private to another room")
        }
    ' /dev/null "${files[@]}"
}

# Literals that begin a path, and the words that speak to the user.
words() {
    in_c literals | sed -nE '
        /^src\/kernel\//d
        s,^([^:]*:[0-9]+):.*"(/proc|/sys/).*,\1: \2 belongs to src/kernel,p
    '
    in_c bare | awk '
        !/^src\/act\/destroy\.c:/ && /[^A-Za-z_0-9]SOCK_DESTROY([^A-Za-z_0-9]|$)/ {
            match($0, /^[^:]*:[0-9]+:/)
            print substr($0, 1, RLENGTH - 1) \
                ": SOCK_DESTROY belongs to src/act/destroy.c"
        }
        !/^src\/cli\// {
            match($0, /^[^:]*:[0-9]+:/)
            place = substr($0, 1, RLENGTH - 1)
            code = " " substr($0, RLENGTH + 1) " "
            if (code ~ /[^A-Za-z_0-9]stderr[^A-Za-z_0-9]/)
                print place ": stderr belongs to src/cli"
            if (code ~ /[^A-Za-z_0-9.>](exit|_exit|_Exit|quick_exit|abort)\(/)
                print place ": ending the program belongs to src/cli"
            if (code ~ /[^A-Za-z_0-9.>](perror|v?errx?|v?warnx?)\(/)
                print place ": complaining belongs to src/cli"
        }
    '
}

c_files src include
{
    includes
    words
} | verdict
