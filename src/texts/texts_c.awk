# SPDX-License-Identifier: MIT
# texts_c: what texts.awk has read, as the tables of src/analyze/texts.h.

function quoted(text) {
    text = replaced(text, "\\", "\\\\")
    text = replaced(text, "\"", "\\\"")
    # Two question marks may begin a trigraph.
    return "\"" replaced(text, "??", "?\"\"?") "\""
}

function put(depth, field, text) {
    printf "%s.%s = %s,\n", substr("\t\t\t\t", 1, depth), field, quoted(text)
}

function put_list(at, part,    i) {
    printf "\t\t\t.%s = {\n", field_of(part)
    for (i = 1; i <= n_texts[at, part]; i++)
        printf "\t\t\t\t%s,\n", quoted(said(at, part, i))
    print "\t\t\t},"
}

# Of texts that are not always so: of which key each of them hangs.
function put_conditions(at, part,    i, key) {
    printf "\t\t\t.%s_if = {\n", field_of(part)
    for (i = 1; i <= n_texts[at, part]; i++) {
        key = words_of[texts[at, part, i]]
        printf "\t\t\t\t%s,\n", key == "" ? "NULL" : quoted(key)
    }
    print "\t\t\t},"
}

function put_summaries(at,    i) {
    print "\t\t\t.summaries = {"
    for (i = 1; i <= n_texts[at, "summary"]; i++)
        printf "\t\t\t\t{ %s,\n\t\t\t\t  %s },\n",
            quoted(words_of[texts[at, "summary", i]]),
            quoted(said(at, "summary", i))
    print "\t\t\t},"
}

function put_parts(at, depth,    kind, i, part) {
    kind = kind_at[at]
    for (i = 1; i <= n_parts[kind]; i++) {
        part = name_of_part[kind, i]
        if (rule[kind, part] == "" || n_texts[at, part] == 1 &&
            rule[kind, part] == "?")
            put(depth, part, said(at, part, 1))
        else if (rule[kind, part] == "+" || n_texts[at, part] &&
            rule[kind, part] == "+?")
            put_list(at, part)
        else if (part == "summary")
            put_summaries(at)
        else if (rule[kind, part] == "~+") {
            put_list(at, part)
            put_conditions(at, part)
        }
    }
}

function put_kind(kind, field, is_indexed, is_named,    i, at) {
    printf "\t.%s = {\n", field
    for (i = 1; i <= n_of[kind]; i++) {
        at = sections[kind, i]
        if (is_indexed)
            printf "\t\t[%s] = {\n", constant[kind, name_at[at]]
        else
            print "\t\t{"
        if (is_named)
            put(3, "name", name_at[at])
        if (kind == "setting")
            printf "\t\t\t.setting = %s,\n", constant[kind, name_at[at]]
        put_parts(at, 3)
        print "\t\t},"
    }
    print "\t},"
}

function put_tip(software, i,    words, n, k) {
    n = split(words_of[i], words, " ")
    printf "\t{ %s, %s,\n\t  { ", constant["software", software],
        constant["place", words[1]]
    for (k = 2; k <= n; k++)
        printf "%sUINT32_C(1) << %s", (k > 2 ? " | " : ""),
            constant["finding", words[k]]
    printf ",\n\t    %s } },\n", quoted(text_of[i])
}

function write(    i, k, at) {
    print "// SPDX-License-Identifier: MIT"
    printf "/* Made of %s.txt by texts.awk. */\n", language
    print "#include \"analyze/texts.h\"\n"
    print "static const struct tip tips[] = {"
    for (i = 1; i <= n_of["software"]; i++) {
        at = sections["software", i]
        for (k = 1; k <= n_texts[at, "tip"]; k++)
            put_tip(name_at[at], texts[at, "tip", k])
    }
    print "};\n"
    printf "const struct texts texts_%s = {\n", language
    print "\t.headings = {"
    put_parts(sections["headings", 1], 2)
    print "\t},"
    put_kind("finding", "findings", 1, 0)
    put_kind("state", "states", 1, 0)
    put_kind("kind", "kinds", 1, 1)
    put_kind("pattern", "patterns", 0, 1)
    put_kind("fate", "fates", 1, 0)
    put_kind("spared", "spared", 1, 0)
    put_kind("log", "logs", 0, 1)
    put_kind("setting", "settings", 0, 1)
    print "\t.software = {"
    for (i = 1; i <= n_of["software"]; i++) {
        at = sections["software", i]
        printf "\t\t[%s] = %s,\n", constant["software", name_at[at]],
            quoted(said(at, "name", 1))
    }
    print "\t},"
    print "\t.thresholds = {"
    for (i = 1; i <= n_of["threshold"]; i++) {
        at = sections["threshold", i]
        printf "\t\t[%s] = %s,\n", constant["threshold", name_at[at]],
            quoted(said(at, "help", 1))
    }
    print "\t},"
    print "\t.tips = tips,"
    print "\t.n_tips = sizeof(tips) / sizeof(tips[0]),"
    print "};"
}
