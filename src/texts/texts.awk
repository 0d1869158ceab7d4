# SPDX-License-Identifier: MIT
# texts: reads one language's sentences and refuses what is wrong with them.
#
#   LC_ALL=C awk -f texts.awk -f texts_c.awk FACTS... LANGUAGE.txt
#   LC_ALL=C awk -f texts.awk -f texts_man.awk -v frame=FRAME FACTS... ...
#
# FACTS are the headers and sources whose enums and tables say what there is to
# be described.  Whatever is wrong is told as FILE:LINE: MESSAGE, all of it,
# and nothing is made.  Any POSIX awk will do: mawk has no {n}, and none but
# gawk knows characters, so that every text is bytes here.

BEGIN {
    # What each kind of section has: one, `?` at most one, `+` one or more,
    # `+?` any number.
    # A key with `=` takes words of its own between itself and the colon, one
    # with `~` may.
    parts["shared"] = "text"
    parts["headings"] = "raised_when causes fixes tips will_not_help" \
        " closed_first lasts ends problem to_do findings states kinds" \
        " patterns logs phrases thresholds thresholds_intro could_be program peer" \
        " not_cured cure spared"
    parts["finding"] = "title meaning raised_when cause~+ fix~+ will_not_help~+" \
        " no_owner? summary~+ stopped_cause+? stopped_fix+?"
    parts["software"] = "name tip=+"
    parts["state"] = "title meaning closed_first lasts ends problem"
    parts["kind"] = "title meaning to_do"
    parts["pattern"] = "title meaning to_do"
    parts["fate"] = "title meaning program peer not_cured+"
    parts["spared"] = "text"
    parts["log"] = "title meaning phrase+ to_do"
    parts["setting"] = "does does_not?"
    parts["threshold"] = "help"
    for (kind in parts) {
        n = split(parts[kind], words, " ")
        for (i = 1; i <= n; i++) {
            key = words[i]
            sub(/[=~]?[+]?[?]?$/, "", key)
            name_of_part[kind, i] = key
            rule[kind, key] = substr(words[i], length(key) + 1)
            known_key[kind, key]
        }
        n_parts[kind] = n
    }

    # Which enum names the sections of a kind, and how its constants begin.
    prefix["finding_id"] = "FINDING_"
    prefix["software"] = "SOFTWARE_"
    prefix["tip_place"] = "TIP_"
    prefix["tcp_state"] = "TCP_STATE_"
    prefix["close_wait_kind"] = "CLOSE_WAIT_"
    prefix["close_pattern"] = "PATTERN_"
    prefix["close_fate"] = "FATE_"
    prefix["close_spared"] = "SPARED_"
    kind_of["finding_id"] = "finding"
    kind_of["software"] = "software"
    kind_of["tip_place"] = "place"
    kind_of["tcp_state"] = "state"
    kind_of["close_wait_kind"] = "kind"
    kind_of["close_pattern"] = "pattern"
    kind_of["close_fate"] = "fate"
    kind_of["close_spared"] = "spared"

    # Not the name of a number, and a count that nobody sets.
    learn("setting", "net.ipv4.ip_local_reserved_ports",
        "SETTING_ROW_RESERVED")
    unsaid["setting", "net.netfilter.nf_conntrack_count"]

    # A sentence that is longer and stands twice is to be shared.
    longest_twice = 40
}

function refuse(at, message) {
    print file ":" at ": " message > "/dev/stderr"
    failed = 1
}

function has(kind, name) {
    return (kind, name) in constant
}

function learn(kind, name, value) {
    if (has(kind, name))
        return
    constant[kind, name] = value
    names[kind, ++n_names[kind]] = name
}

# The name under which a constant is described: TIME_WAIT, close-wait-leak.
function name_of(kind, value) {
    if (kind == "state")
        return value
    value = tolower(value)
    gsub(/_/, "-", value)
    return value
}

# Facts: the enums of headers, two tables of C, and the values of the rules.
FILENAME ~ /\.h$/ && /^enum [a-z_]+ \{$/ {
    enumeration = $2
    next
}
FILENAME ~ /\.h$/ && /^\}/ {
    enumeration = ""
}
FILENAME ~ /\.h$/ && enumeration in prefix && /^\t[A-Z]/ {
    match($1, /^[A-Z0-9_]+/)
    value = substr($1, 1, RLENGTH)
    if (value !~ /COUNT$/)
        learn(kind_of[enumeration], name_of(kind_of[enumeration],
            substr(value, length(prefix[enumeration]) + 1)), value)
}
FILENAME ~ /\.c$/ && /^\t\[(SETTING|THRESHOLD)_[A-Z0-9_]+\] =( "| \{ "|$)/ {
    row = substr($1, 2, length($1) - 2)
    fields = ""
}
FILENAME ~ /\.c$/ && row != "" {
    fields = fields $0
    if (fields ~ /,$/ && fields !~ /\{[^}]*$/) {
        read_row(row, fields)
        row = ""
    }
}

# { "peer", take_peer }, is a value of every finding, and put_rate a format.
FILENAME ~ /\.c$/ && /^\t\{ "[a-z_]+", (take|put)_[a-z_]+ \},/ {
    n_fields = split($0, fields_of_row, "\"")
    for (i = 2; i < n_fields; i += 2)
        if (fields_of_row[i + 1] ~ /^, take/)
            gives["", fields_of_row[i]]
        else
            is_format[fields_of_row[i]]
}
# finding_add_count(finding, "key", ...), and .variant = "name": where the file
# is that of a rule, its finding has them, else any may.
FILENAME ~ /\.c$/ {
    if (match($0, /finding_(add|say)_[a-z]+\(/))
        statement = "key"
    else if (match($0, /variant =/))
        statement = "variant"
    else
        RLENGTH = 0
    if (statement != "")
        read_statement(RLENGTH ? substr($0, RSTART + RLENGTH) : $0)
}

function read_statement(text,    words, n, i, of) {
    of = ""
    if (match(FILENAME, /rule_[a-z_]+\.c$/))
        of = name_of("finding", substr(FILENAME, RSTART + 5, RLENGTH - 7))
    n = split(text, words, "\"")
    for (i = 2; i < n; i += 2) {
        if (statement == "variant")
            has_variant[of, words[i]]
        else
            gives[of, words[i]]
        if (statement == "key")
            break
    }
    if (n > 1 && statement == "key" || text ~ /;/ || text ~ /,$/ &&
        statement == "variant")
        statement = ""
}

# [SETTING_X] = "name", or [THRESHOLD_X] = { "name", UNIT, 0.50 },
function read_row(value, text,    words) {
    split(text, words, "\"")
    if (value ~ /^SETTING_/) {
        learn("setting", words[2], value)
        return
    }
    learn("threshold", words[2], value)
    match(words[3], /[0-9.]+/)
    standard[words[2]] = substr(words[3], RSTART, RLENGTH) + 0
    if (words[3] ~ /RATIO/)
        standard[words[2]] = standard[words[2]] * 100 "%"
    else if (words[3] ~ /SECONDS/)
        standard[words[2]] = standard[words[2]] "s"
    else if (words[3] ~ /RATE/)
        standard[words[2]] = standard[words[2]] "/s"
}

# The language's sentences.
FILENAME !~ /\.txt$/ {
    next
}
FNR == 1 {
    file = FILENAME
    language = file
    sub(/.*\//, "", language)
    sub(/\.txt$/, "", language)
}
{
    last_line = FNR
}
/^#/ {
    next
}
/^[ \t]*$/ {
    key = ""
    next
}
!is_utf8($0) {
    refuse(FNR, "bytes that are no UTF-8, or control characters")
    next
}
/^\[/ {
    open_section()
    next
}
/^ / {
    continue_text()
    next
}
{
    open_text()
}

function is_utf8(text) {
    if (text ~ /[^\040-\176\200-\377]/)
        return 0
    gsub(/\360[\220-\277][\200-\277][\200-\277]/, "", text)
    gsub(/[\361-\363][\200-\277][\200-\277][\200-\277]/, "|", text)
    gsub(/\364[\200-\217][\200-\277][\200-\277]/, "|", text)
    gsub(/\340[\240-\277][\200-\277]/, "|", text)
    gsub(/[\341-\354\356\357][\200-\277][\200-\277]/, "|", text)
    gsub(/\355[\200-\237][\200-\277]/, "|", text)
    gsub(/[\302-\337][\200-\277]/, "|", text)
    return text !~ /[\200-\377]/
}

function open_section(    words, n) {
    key = ""
    section = 0
    if ($0 !~ /^\[[a-z]+( [^] []+)?\]$/) {
        refuse(FNR, "no section: [KIND NAME] is one")
        return
    }
    n = split(substr($0, 2, length($0) - 2), words, " ")
    if (!(words[1] in parts)) {
        refuse(FNR, "no kind of section is called " words[1])
        return
    }
    if ((n == 1) != (words[1] == "headings")) {
        refuse(FNR, "[" words[1] "] " (n == 1 ? "needs a" : "has no") " name")
        return
    }
    add_section(words[1], n == 1 ? "" : words[2])
}

function add_section(kind, name) {
    if ((kind, name) in section_of) {
        refuse(FNR, "[" kind " " name "] stands at line " \
            line_of[section_of[kind, name]] " already")
        return
    }
    if (kind !~ /^(shared|headings|log)$/ && !has(kind, name))
        refuse(FNR, "no " kind " is called " name)
    section = ++n_sections
    section_of[kind, name] = section
    kind_at[section] = kind
    name_at[section] = name
    line_of[section] = FNR
    sections[kind, ++n_of[kind]] = section
}

function open_text(    words, n, i, at) {
    at = index($0, ":")
    n = split(substr($0, 1, at ? at - 1 : length($0)), words, " ")
    key = ""
    if (!at || substr($0, at + 1) !~ /^ [^ ]|^$/) {
        refuse(FNR, "neither KEY: TEXT nor a line that goes on behind a blank")
        return
    }
    if (!section) {
        if (!n_sections)
            refuse(FNR, "a text before the first section")
        return
    }
    if (!((kind_at[section], words[1]) in known_key)) {
        refuse(FNR, "[" kind_at[section] "] has no key " words[1])
        return
    }
    if (rule[kind_at[section], words[1]] !~ /^~/ &&
        (n > 1) != (rule[kind_at[section], words[1]] ~ /^=/)) {
        refuse(FNR, words[1] (n > 1 ? " takes no" : " needs") \
            " words before its colon")
        return
    }
    add_text(words[1], substr($0, at + 2))
    for (i = 2; i <= n; i++)
        words_of[text_at] = words_of[text_at] (i > 2 ? " " : "") words[i]
}

function add_text(name, words) {
    key = name
    if (n_texts[section, key] && rule[kind_at[section], key] !~ /\+/)
        refuse(FNR, "a second " key " of [" kind_at[section] " " \
            name_at[section] "]")
    text_at = ++n_all
    texts[section, key, ++n_texts[section, key]] = text_at
    text_of[text_at] = words
    key_of[text_at] = name
    text_line[text_at] = FNR
    section_at[text_at] = section
}

# Scripts that write no blanks between words get none where a line ends.
function continue_text(    line) {
    if (key == "") {
        refuse(FNR, "this goes on with nothing")
        return
    }
    line = $0
    sub(/^ +/, "", line)
    if (text_of[text_at] != "" &&
        !(text_of[text_at] ~ /[\200-\377]$/ && line ~ /^[\200-\377]/))
        line = " " line
    text_of[text_at] = text_of[text_at] line
}

END {
    check_all()
    if (!failed)
        write()
    exit failed
}

function check_all(    i, kind, n, kinds) {
    for (i = 1; i <= n_all; i++)
        check_text(i)
    for (i = 1; i <= n_sections; i++)
        check_parts(i)
    n = split("finding software state kind pattern fate spared setting" \
        " threshold", kinds, " ")
    for (i = 1; i <= n; i++)
        check_names(kinds[i])
    if (!n_of["headings"])
        refuse(last_line, "no [headings]")
    for (i = 1; i <= n_of["shared"]; i++)
        if (!(name_at[sections["shared", i]] in referred))
            refuse(line_of[sections["shared", i]], "nothing refers to @" \
                name_at[sections["shared", i]])
}

function check_text(i,    text) {
    text = text_of[i]
    if (text ~ /^@/) {
        check_reference(i, substr(text, 2))
        return
    }
    if (text == "")
        refuse(text_line[i], "nothing is said")
    if (text ~ /  / || text ~ / $/)
        refuse(text_line[i], "blanks that nobody sees")
    if (!is_balanced(text))
        refuse(text_line[i], "a bracket that has no other")
    if (length(text) > longest_twice && text in first_line)
        refuse(text_line[i], "stands at line " first_line[text] \
            " already: make it [shared NAME], and refer to it by @NAME")
    first_line[text] = text_line[i]
    check_words(i)
}

function check_reference(i, name) {
    if (!(("shared", name) in section_of)) {
        refuse(text_line[i], "no [shared " name "]")
        return
    }
    referred[name]
    text_of[i] = text_of[texts[section_of["shared", name], "text", 1]]
    check_words(i)
}

function is_balanced(text,    i, c, at, open) {
    open = ""
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (index("([{", c)) {
            open = c open
        } else if (at = index(")]}", c)) {
            if (substr(open, 1, 1) != substr("([{", at, 1))
                return 0
            open = substr(open, 2)
        }
    }
    return open == ""
}

function check_words(i) {
    if (key_of[i] == "tip")
        check_tip(i)
    else if (key_of[i] == "summary")
        check_summary(i)
    else if (words_of[i] != "")
        check_condition(i, name_at[section_at[i]], words_of[i])
}

# What a finding has to tell, for a text to be about it.
function check_condition(i, of, key) {
    if (!((of, key) in gives) && !(("", key) in gives))
        refuse(text_line[i], "the rule of " of " gives no " key)
}

# A variant that the rule has, once; and its template.
function check_summary(i,    of, name) {
    of = name_at[section_at[i]]
    name = words_of[i]
    if ((of, name) in summary_of)
        refuse(text_line[i], "a second summary" (name == "" ? "" : " " name) \
            " of [finding " of "]")
    summary_of[of, name]
    if (name != "" && !((of, name) in has_variant) &&
        !(("", name) in has_variant))
        refuse(text_line[i], "no rule has the variant " name)
    text_of[i] = expanded(i, text_of[i], 0)
    check_template(i, of, text_of[i])
}

# {@NAME} gives way to [shared NAME], whose text may have more of them.
function expanded(i, text, depth,    at, name, done) {
    while ((at = index(text, "{@")) > 0) {
        done = done substr(text, 1, at - 1)
        name = substr(text, at + 2, index(substr(text, at), "}") - 3)
        text = substr(text, at + length(name) + 3)
        if (!(("shared", name) in section_of)) {
            refuse(text_line[i], "no [shared " name "]")
        } else if (depth < 9) {
            referred[name]
            done = done expanded(i, text_of[texts[section_of["shared", name],
                "text", 1]], depth + 1)
        }
    }
    return done text
}

function check_template(i, of, text,    c, n, depth) {
    while (text != "") {
        c = substr(text, 1, 1)
        n = 1
        if (c == "[") {
            depth++
        } else if (c == "]") {
            depth--
        } else if (c == "|" && !depth) {
            refuse(text_line[i], "a | outside of brackets")
        } else if (c == "{" && (n = index(text, "}")) > 0) {
            check_value(i, of, substr(text, 2, n - 2))
        } else if (c == "{") {
            return
        }
        text = substr(text, n + 1)
    }
}

# key, key:format, key|one|many, ?key, ?key=value or ?key>=number.
function check_value(i, of, text,    key, rest, is_test) {
    is_test = text ~ /^\?/
    match(text, /^\??[a-z0-9_]*/)
    key = substr(text, 1 + is_test, RLENGTH - is_test)
    rest = substr(text, RLENGTH + 1)
    if (!is_rest(rest, is_test))
        refuse(text_line[i], "no value or test: {" text "}")
    else if (!((of, key) in gives) && !(("", key) in gives))
        refuse(text_line[i], "the rule of " of " gives no " key)
    else if (rest ~ /^:/ && !(substr(rest, 2) in is_format))
        refuse(text_line[i], "no format is called " substr(rest, 2))
}

# What may follow a key.
function is_rest(rest, is_test) {
    if (index(rest, "[") || index(rest, "]") || index(rest, "{"))
        return 0
    if (is_test)
        return rest == "" || rest ~ /^=[^=|]+$/ || rest ~ /^>=[0-9]+$/
    return rest == "" || rest ~ /^:[a-z]+$/ || rest ~ /^[|][^|]*[|][^|]*$/
}

# Where the software is, and what its tip is for.
function check_tip(i,    words, n, k) {
    n = split(words_of[i], words, " ")
    if (!has("place", words[1]))
        refuse(text_line[i], "no place of software is called " words[1])
    if (n < 2)
        refuse(text_line[i], "for no finding")
    for (k = 2; k <= n; k++)
        if (!has("finding", words[k]))
            refuse(text_line[i], "no finding is called " words[k])
}

function check_parts(at,    kind, i, part, variant) {
    kind = kind_at[at]
    for (i in has_variant) {
        split(i, variant, SUBSEP)
        if (kind == "finding" && variant[1] == name_at[at] &&
            !(i in summary_of))
            refuse(line_of[at], "[finding " name_at[at] "] has no summary " \
                variant[2])
    }
    for (i = 1; i <= n_parts[kind]; i++) {
        part = name_of_part[kind, i]
        if (!n_texts[at, part] && rule[kind, part] !~ /\?/)
            refuse(line_of[at], "[" kind (name_at[at] == "" ? "" : " ") \
                name_at[at] "] has no " part)
    }
}

function check_names(kind,    i) {
    for (i = 1; i <= n_names[kind]; i++)
        if (!((kind, names[kind, i]) in section_of) &&
            !((kind, names[kind, i]) in unsaid))
            refuse(last_line, "no [" kind " " names[kind, i] "]")
}

# The text of a part, by its section.
function said(at, part, i) {
    return (at, part, i) in texts ? text_of[texts[at, part, i]] : ""
}

# Awks differ in what a backslash means to gsub().
function replaced(text, from, to,    at, done) {
    while ((at = index(text, from)) > 0) {
        done = done substr(text, 1, at - 1) to
        text = substr(text, at + length(from))
    }
    return done text
}

# The field of C for a part, and the key of its heading.
function field_of(part) {
    if (part == "cause")
        return "causes"
    if (part == "stopped_cause")
        return "stopped_causes"
    if (part == "stopped_fix")
        return "stopped_fixes"
    if (part == "phrase")
        return "phrases"
    return part == "fix" ? "fixes" : part
}
