// SPDX-License-Identifier: MIT
/*
 * blind_spots: the one table of what a look may not have seen.
 */
#include "render/blind_spots.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "tcpwait/text.h"
#include "tcpwait/thresholds.h"

/* So many findings are named; how many more there are is told. */
enum { NAMED_MOST = 3 };

static void say(const struct blind_look *look, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void say(const struct blind_look *look, const char *format, ...)
{
	char piece[BLIND_TEXT_SIZE];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(piece, sizeof(piece), format, args);
	va_end(args);
	look->tell(look->ctx, piece);
}

static bool count_incomplete(const struct blind_look *look, uint64_t *n)
{
	*n = !look->snap->complete;
	return true;
}

static const char *why_incomplete(const struct blind_look *look)
{
	return look->snap->complete ? NULL : look->snap->why_incomplete;
}

static void say_incomplete(const struct blind_look *look)
{
	if (!look->snap->complete)
		say(look, "part of the sockets (%s)",
		    look->snap->why_incomplete);
}

static const char *which_reader(const struct blind_look *look)
{
	return snapshot_is_text(look->snap) ? NULL
					    : reader_name(look->snap->reader);
}

static bool count_without_owner(const struct blind_look *look, uint64_t *n)
{
	*n = look->snap->n_without_owner;
	return look->snap->owners.looked;
}

static bool count_owners(const struct blind_look *look, uint64_t *n)
{
	const struct owners *owners = &look->snap->owners;

	*n = look->snap->n_owners_not_seen;
	return owners->looked || owners_trouble(owners) != NULL;
}

static const char *why_owners(const struct blind_look *look)
{
	return owners_trouble(&look->snap->owners);
}

static bool count_unreadable(const struct blind_look *look, uint64_t *n)
{
	const struct owners *owners = &look->snap->owners;

	*n = owners->n_unreadable;
	return owners->looked && !owners->processes_hidden;
}

static bool count_cut_short(const struct blind_look *look, uint64_t *n)
{
	*n = look->snap->owners.timed_out;
	return look->snap->owners.looked;
}

static void say_owners(const struct blind_look *look)
{
	const struct snapshot *snap = look->snap;
	const struct owners *owners = &snap->owners;
	const char *why = owners->as_root ? "no permission" : "not root";
	const char *trouble = owners_trouble(owners);
	uint64_t n = snap->n_owners_not_seen;

	if (trouble != NULL)
		why = trouble;
	if (!owners->looked && trouble != NULL)
		say(look, "owners (%s)", trouble);
	if (!owners->looked)
		return;
	if (n > 0 && snapshot_is_text(snap)) {
		say(look, "owners of %" PRIu64 " sockets", n);
		return;
	}
	if (owners->timed_out)
		say(look, "some owners (cut short; --owners always goes on)");
	else if (n > 0 && owners->processes_hidden)
		say(look,
		    "owners of %" PRIu64 " sockets (processes are hidden: %s)",
		    n, why);
	else if (n > 0 && owners->n_unreadable > 0)
		say(look,
		    "owners of %" PRIu64 " sockets (%u processes not "
		    "readable: %s)",
		    n, owners->n_unreadable, why);
	else if (n > 0)
		say(look,
		    "owners of %" PRIu64 " sockets (in flight, io_uring, or "
		    "another pid namespace)",
		    n);
}

static bool count_skipped(const struct blind_look *look, uint64_t *n)
{
	*n = look->snap->n_namespaces_skipped;
	return !look->snap->namespaces_unknown;
}

static void say_namespaces(const struct blind_look *look)
{
	const struct snapshot *snap = look->snap;

	if (snap->n_namespaces_skipped > 0)
		say(look, "%zu namespaces (%s)", snap->n_namespaces_skipped,
		    snapshot_cause(snap->skipped_error));
	if (snap->namespaces_unknown)
		say(look, "namespaces that could not be listed (%s)",
		    snapshot_cause(snap->unlisted_error));
}

static bool count_ages(const struct blind_look *look, uint64_t *n)
{
	*n = snapshot_ages_lacking(look->snap);
	return look->snap->ages_asked;
}

static const char *why_ages(const struct blind_look *look)
{
	return snapshot_ages_lacking(look->snap) > 0
		       ? snapshot_why_no_ages(look->snap)
		       : NULL;
}

static bool count_sampled(const struct blind_look *look, uint64_t *n)
{
	*n = look->snap->ages_sampled;
	return true;
}

/*
 * CLOSE_WAIT that may have waited long enough for a finding, as far as is
 * known: without an age, or with a lower bound below that.
 */
static void say_ages(const struct blind_look *look)
{
	const struct snapshot *snap = look->snap;
	const struct threshold_spec *age =
		thresholds_spec(THRESHOLD_CLOSE_WAIT_AGE);
	const struct threshold_spec *count =
		thresholds_spec(THRESHOLD_CLOSE_WAIT_COUNT);
	size_t n_unknown = 0, n_bounds = 0;

	for (size_t i = 0; i < snap->n_waits; i++) {
		const struct wait *wait = &snap->waits[i];

		if (!(wait->flags & WAIT_SELECTED) ||
		    (wait->flags & WAIT_IS_FIN_WAIT2))
			continue;
		n_unknown += wait->age_ms == WAIT_AGE_UNKNOWN;
		n_bounds += (wait->flags & WAIT_AT_LEAST) &&
			    !(wait->flags & WAIT_IN_USE) &&
			    wait->age_ms < 1000 * age->standard;
	}
	if (snap->ages_sampled)
		say(look, "the age of every waiting socket (sampled)");
	else if (n_unknown >= count->standard &&
		 (snap->why_no_ages[0] || snapshot_ages_lacking(snap) > 0))
		say(look, "how long %zu CLOSE_WAIT wait (%s)", n_unknown,
		    snapshot_why_no_ages(snap));
	else if (n_unknown >= count->standard)
		say(look, "how long %zu CLOSE_WAIT wait", n_unknown);
	if (n_bounds >= count->standard)
		say(look,
		    "how long %zu CLOSE_WAIT wait (keepalives hide it; "
		    "-d 60 tells)",
		    n_bounds);
}

static bool count_queues(const struct blind_look *look, uint64_t *n)
{
	*n = snapshot_queues_lacking(look->snap);
	return true;
}

static bool count_mptcp(const struct blind_look *look, uint64_t *n)
{
	return snapshot_mptcp(look->snap, n);
}

/* Their own states, CLOSE_WAIT too, are behind those of their subflows. */
static void say_mptcp(const struct blind_look *look)
{
	uint64_t n;

	if (!look->snap->mptcp && count_mptcp(look, &n) && n > 0)
		say(look,
		    "%" PRIu64 " MPTCP connection%s (only the TCP below; ss -M "
		    "shows them)",
		    n, n == 1 ? "" : "s");
}

static size_t count_without_settings(const struct snapshot *snap)
{
	size_t n_unknown = 0;

	for (size_t i = 0; i < snap->n_namespaces; i++) {
		n_unknown += !snapshot_knows_budgets(&snap->namespaces[i]) &&
			     !(snapshot_lacks(snap, (uint16_t)i) &
			       NEED_BIT(NEED_SETTINGS));
	}
	return n_unknown;
}

static void say_settings(const struct blind_look *look)
{
	const struct snapshot *snap = look->snap;
	size_t n = snap->is_counted ? 0 : count_without_settings(snap);

	if (n > 0 && snap->n_namespaces == 1)
		say(look, "port budgets (sysctls not readable)");
	else if (n > 0)
		say(look,
		    "port budgets of %zu namespace%s (sysctls not readable)", n,
		    n > 1 ? "s" : "");
}

/* That another system has its own law is no fact that a table could tell. */
char *blind_spots_untold(const struct snapshot *snap,
			 char text[static BLIND_TEXT_SIZE])
{
	unsigned int lacks = 0;
	size_t used = 0;

	for (size_t i = 0; i < snap->n_hosts; i++)
		lacks |= snap->hosts[i].lacks;
	text[0] = '\0';
	for (int i = 0; i < NEED_COUNT; i++) {
		if (i != NEED_LAW && (lacks & NEED_BIT(i)))
			used += (size_t)snprintf(
				text + used, BLIND_TEXT_SIZE - used, "%s%s",
				used > 0 ? ", " : "", need_name((enum need)i));
	}
	return text;
}

static void say_untold(const struct blind_look *look)
{
	char text[BLIND_TEXT_SIZE];

	/* What a text does not tell has a line of its own. */
	if (snapshot_is_text(look->snap))
		return;
	if (*blind_spots_untold(look->snap, text))
		say(look, "%s (this source does not tell them)", text);
}

/* " of web1", where there are several hosts; else "". */
static const char *of_host(const struct blind_look *look, size_t host,
			   char text[static BLIND_TEXT_SIZE])
{
	char name[SNAPSHOT_NAME_SIZE];

	text[0] = '\0';
	if (look->snap->n_hosts > 1)
		(void)snprintf(text, BLIND_TEXT_SIZE, " of %s",
			       text_clean(look->snap->hosts[host].name, name,
					  sizeof(name)));
	return text;
}

/* Findings are made of what Linux does. */
static void say_law(const struct blind_look *look, size_t host)
{
	char of[BLIND_TEXT_SIZE];

	if (snapshot_host(look->snap, (uint16_t)host)->lacks &
	    NEED_BIT(NEED_LAW))
		say(look,
		    "findings%s (they are of Linux, and this is another "
		    "system's table)",
		    of_host(look, host, of));
}

/* The same of all that are alike is said once. */
static void say_range(const struct blind_look *look, size_t host)
{
	const struct snapshot *snap = look->snap;
	char of[BLIND_TEXT_SIZE];

	if (snap->is_counted)
		return;
	for (size_t i = 0; i < snap->n_namespaces; i++) {
		const struct settings *settings = &snap->namespaces[i].settings;

		if (snap->namespaces[i].host != host ||
		    settings->assumed_high == 0)
			continue;
		say(look,
		    "the range of local ports%s (%u-%u, its usual one, is "
		    "assumed)",
		    of_host(look, host, of), settings->assumed_low,
		    settings->assumed_high);
		return;
	}
}

static void say_lines(const struct blind_look *look, size_t host)
{
	const struct host_text *text = &look->snap->hosts[host].text;
	char first[64], of[BLIND_TEXT_SIZE];
	uint64_t n_unused = text->n_looks > text->n_looks_used
				    ? text->n_looks - text->n_looks_used
				    : 0;

	(void)of_host(look, host, of);
	if (text->n_not_understood > 0)
		say(look, "%" PRIu64 " line%s%s not understood, as \"%s\"",
		    text->n_not_understood,
		    text->n_not_understood == 1 ? "" : "s", of,
		    text_clean(text->first_not_understood, first,
			       sizeof(first)));
	if (text->n_ends_unknown > 0)
		say(look, "%" PRIu64 " address%s%s (a name, or cut off)",
		    text->n_ends_unknown, text->n_ends_unknown == 1 ? "" : "es",
		    of);
	if (n_unused > 0)
		say(look, "%" PRIu64 " earlier look%s%s in the same file",
		    n_unused, n_unused == 1 ? "" : "s", of);
}

static void say_text(const struct blind_look *look)
{
	for (size_t i = 0; i < look->snap->n_hosts; i++) {
		if (!look->snap->hosts[i].text.kind[0])
			continue;
		say_lines(look, i);
		say_range(look, i);
		say_law(look, i);
	}
}

static const char *why_ends(const struct blind_look *look)
{
	const char *why = look->snap->heard.why_not;

	return why[0] ? why : NULL;
}

static bool count_doubts(const struct blind_look *look, uint64_t *n)
{
	*n = 0;
	for (size_t i = 0; look->findings && i < look->findings->n_unjudged;
	     i++)
		*n += (look->findings->unjudged[i].lacks & NEED_OF_LOOK) != 0;
	return look->findings != NULL;
}

/* Is it the first of its id among those this look could not judge? */
static bool is_first_doubt(const struct findings *findings, size_t i,
			   enum severity severity)
{
	const struct unjudged *here = &findings->unjudged[i];

	if (!(here->lacks & NEED_OF_LOOK) ||
	    !(finding_id_severities(here->id) >> severity))
		return false;
	for (size_t k = 0; k < i; k++) {
		if (findings->unjudged[k].id == here->id &&
		    (findings->unjudged[k].lacks & NEED_OF_LOOK))
			return false;
	}
	return true;
}

void blind_spots_doubts(const struct findings *findings, enum severity severity,
			char text[static BLIND_TEXT_SIZE])
{
	size_t n = 0, used = 0;

	text[0] = '\0';
	for (size_t i = 0; findings && i < findings->n_unjudged; i++) {
		if (!is_first_doubt(findings, i, severity) || ++n > NAMED_MOST)
			continue;
		used += (size_t)snprintf(
			text + used, BLIND_TEXT_SIZE - used, "%s%s",
			used > 0 ? ", " : "",
			finding_id_name(findings->unjudged[i].id));
	}
	if (n > NAMED_MOST)
		(void)snprintf(text + used, BLIND_TEXT_SIZE - used,
			       " and %zu more", n - NAMED_MOST);
}

static void say_doubts(const struct blind_look *look)
{
	char names[BLIND_TEXT_SIZE];

	blind_spots_doubts(look->findings, SEVERITY_INFO, names);
	if (names[0])
		say(look, "what hangs on it: %s", names);
}

/* In each face those of place 1, 2, ... come after each other. */
#define IN(words, json, series)                                 \
	{                                                       \
		[BLIND_WORDS] = (words), [BLIND_JSON] = (json), \
		[BLIND_SERIES] = (series)                       \
	}

static const struct blind_spot spots[] = {
	{ "sockets_without_owner", BLIND_COUNT, IN(0, 1, 7),
	  .count = count_without_owner },
	{ "owners_not_seen", BLIND_COUNT, IN(2, 2, 0), .count = count_owners,
	  .say = say_owners },
	{ "processes_unreadable", BLIND_COUNT, IN(0, 3, 8),
	  .count = count_unreadable },
	{ "owner_search_cut_short", BLIND_FLAG, IN(0, 4, 9),
	  .count = count_cut_short },
	{ "namespaces_skipped", BLIND_COUNT, IN(3, 5, 6),
	  .count = count_skipped, .say = say_namespaces },
	{ "mptcp_connections", BLIND_COUNT, IN(5, 6, 0), .count = count_mptcp,
	  .say = say_mptcp },
	{ "incomplete", BLIND_FLAG, IN(1, 7, 1), .count = count_incomplete,
	  .say = say_incomplete, .opposite = "complete" },
	{ "reader", BLIND_TEXT, IN(0, 8, 0), .text = which_reader },
	{ "ages_not_seen", BLIND_COUNT, IN(4, 9, 3), .count = count_ages,
	  .say = say_ages },
	{ "why_ages_not_seen", BLIND_TEXT, IN(0, 10, 0), .text = why_ages },
	{ "why_incomplete", BLIND_TEXT, IN(0, 11, 0), .text = why_incomplete },
	{ "why_owners_not_seen", BLIND_TEXT, IN(0, 12, 0), .text = why_owners },
	{ "why_ends_not_heard", BLIND_TEXT, IN(0, 13, 0), .text = why_ends },
	{ "ages_sampled", BLIND_FLAG, IN(0, 0, 2), .count = count_sampled },
	{ "queues_not_seen", BLIND_COUNT, IN(0, 0, 4), .count = count_queues },
	{ "settings_not_seen", BLIND_COUNT, IN(6, 0, 0), .say = say_settings },
	{ "not_told", BLIND_TEXT, IN(7, 0, 0), .say = say_untold },
	{ "findings_not_judged", BLIND_COUNT, IN(8, 0, 5),
	  .count = count_doubts, .say = say_doubts },
	{ "text", BLIND_TEXT, IN(9, 0, 0), .say = say_text },
};

const struct blind_spot *blind_spots_at(enum blind_face face,
					unsigned int place)
{
	for (size_t i = 0; i < sizeof(spots) / sizeof(spots[0]); i++) {
		if (spots[i].places[face] == place)
			return &spots[i];
	}
	return NULL;
}
