// SPDX-License-Identifier: MIT
/*
 * render_blind: what a snapshot could not see, in words.
 *
 * What is told elsewhere as 0 or "none" must be read with this beside it.
 */
#include "tcpwait/render_blind.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "tcpwait/thresholds.h"

/* So many findings are named; how many more there are is told. */
enum { PIECE_SIZE = ERROR_TEXT_SIZE + 64, NAMED_MOST = 3 };

struct blind {
	render_blind_fn tell;
	void *ctx;
};

static void say(struct blind *blind, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void say(struct blind *blind, const char *format, ...)
{
	char piece[PIECE_SIZE];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(piece, sizeof(piece), format, args);
	va_end(args);
	blind->tell(blind->ctx, piece);
}

static void tell_owners(struct blind *blind, const struct snapshot *snap)
{
	const struct owners *owners = &snap->owners;
	const char *why = owners->as_root ? "no permission" : "not root";
	const char *trouble = owners_trouble(owners);
	uint64_t n = snap->n_owners_not_seen;

	if (trouble != NULL)
		why = trouble;
	if (!owners->looked && trouble != NULL)
		say(blind, "owners (%s)", trouble);
	if (!owners->looked)
		return;
	if (owners->timed_out)
		say(blind, "some owners (cut short; --owners always goes on)");
	else if (n > 0 && owners->processes_hidden)
		say(blind,
		    "owners of %" PRIu64 " sockets (processes are hidden: %s)",
		    n, why);
	else if (n > 0 && owners->n_unreadable > 0)
		say(blind,
		    "owners of %" PRIu64 " sockets (%u processes not "
		    "readable: %s)",
		    n, owners->n_unreadable, why);
	else if (n > 0)
		say(blind,
		    "owners of %" PRIu64 " sockets (in flight, io_uring, or "
		    "another pid namespace)",
		    n);
}

static size_t count_without_settings(const struct snapshot *snap)
{
	size_t n_unknown = 0;

	for (size_t i = 0; i < snap->n_namespaces; i++) {
		if (!snapshot_knows_budgets(&snap->namespaces[i]))
			n_unknown++;
	}
	return n_unknown;
}

/*
 * CLOSE_WAIT that may have waited long enough for a finding, as far as is
 * known: without an age, or with a lower bound below that.
 */
static void tell_ages(struct blind *blind, const struct snapshot *snap)
{
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
		say(blind, "the age of every waiting socket (sampled)");
	else if (n_unknown >= count->standard && snap->why_no_ages[0])
		say(blind, "how long %zu CLOSE_WAIT wait (%s)", n_unknown,
		    snap->why_no_ages);
	else if (n_unknown >= count->standard)
		say(blind, "how long %zu CLOSE_WAIT wait", n_unknown);
	if (n_bounds >= count->standard)
		say(blind,
		    "how long %zu CLOSE_WAIT wait (keepalives hide it; "
		    "-d 60 tells)",
		    n_bounds);
}

/* Their own states, CLOSE_WAIT too, are behind those of their subflows. */
static void tell_mptcp(struct blind *blind, const struct snapshot *snap)
{
	uint64_t n;

	if (snapshot_mptcp(snap, &n) && n > 0)
		say(blind,
		    "%" PRIu64 " MPTCP connection%s (only the TCP below; ss -M "
		    "shows them)",
		    n, n == 1 ? "" : "s");
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

/* "close-wait-leak, half-closed and 2 more"; "" where all was judged. */
static void name_doubts(const struct findings *findings, enum severity severity,
			char text[static PIECE_SIZE])
{
	size_t n = 0, used = 0;

	text[0] = '\0';
	for (size_t i = 0; findings && i < findings->n_unjudged; i++) {
		if (!is_first_doubt(findings, i, severity) || ++n > NAMED_MOST)
			continue;
		used += (size_t)snprintf(
			text + used, PIECE_SIZE - used, "%s%s",
			used > 0 ? ", " : "",
			finding_id_name(findings->unjudged[i].id));
	}
	if (n > NAMED_MOST)
		(void)snprintf(text + used, PIECE_SIZE - used, " and %zu more",
			       n - NAMED_MOST);
}

static void tell_doubts(struct blind *blind, const struct findings *findings)
{
	char names[PIECE_SIZE];

	name_doubts(findings, SEVERITY_INFO, names);
	if (names[0])
		say(blind, "what hangs on it: %s", names);
}

/* Sentences, one after the other. */
struct reason {
	char *text;
	size_t size;
};

static void give(struct reason *reason, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void give(struct reason *reason, const char *format, ...)
{
	size_t n = strlen(reason->text);
	va_list args;

	if (n > 0 && n < reason->size)
		n += (size_t)snprintf(reason->text + n, reason->size - n, "; ");
	if (n >= reason->size)
		return;
	va_start(args, format);
	(void)vsnprintf(reason->text + n, reason->size - n, format, args);
	va_end(args);
}

static void give_sockets(struct reason *reason, const struct snapshot *snap)
{
	if (!snap->complete)
		give(reason, "not all sockets were seen: %s",
		     snap->why_incomplete);
	if (snap->n_namespaces_skipped > 0)
		give(reason, "%zu namespaces could not be looked into (%s)",
		     snap->n_namespaces_skipped,
		     snapshot_cause(snap->skipped_error));
	if (snap->namespaces_unknown)
		give(reason,
		     "there are namespaces that could not be listed (%s)",
		     snapshot_cause(snap->unlisted_error));
	if (!snapshot_lacks_sockets(snap))
		give(reason, "the first look did not see all sockets");
}

char *render_blind_reason(const struct snapshot *snap,
			  const struct findings *findings,
			  enum severity severity, char *text, size_t size)
{
	struct reason reason = { text, size };
	unsigned int lacks = 0;
	char names[PIECE_SIZE];

	text[0] = '\0';
	if (findings)
		lacks = unjudged_lack(findings, severity);
	else if (snapshot_lacks_sockets(snap))
		lacks = NEED_BIT(NEED_SOCKETS);
	if (lacks & NEED_BIT(NEED_SOCKETS))
		give_sockets(&reason, snap);
	if (lacks & NEED_BIT(NEED_AGES))
		give(&reason, "%zu ages were not seen: %s",
		     snapshot_ages_lacking(snap), snap->why_no_ages);
	if (lacks & NEED_BIT(NEED_QUEUES))
		give(&reason, "limits of %zu accept queues were not seen",
		     snapshot_queues_lacking(snap));
	name_doubts(findings, severity, names);
	if (names[0])
		give(&reason, "not judged: %s", names);
	return text;
}

void render_blind(const struct snapshot *snap, const struct findings *findings,
		  render_blind_fn tell, void *ctx)
{
	struct blind blind = { tell, ctx };
	size_t n_unknown = snap->is_counted ? 0 : count_without_settings(snap);

	if (!snap->complete)
		say(&blind, "part of the sockets (%s)", snap->why_incomplete);
	tell_owners(&blind, snap);
	if (snap->n_namespaces_skipped > 0)
		say(&blind, "%zu namespaces (%s)", snap->n_namespaces_skipped,
		    snapshot_cause(snap->skipped_error));
	if (snap->namespaces_unknown)
		say(&blind, "namespaces that could not be listed (%s)",
		    snapshot_cause(snap->unlisted_error));
	tell_ages(&blind, snap);
	tell_mptcp(&blind, snap);
	if (n_unknown > 0 && snap->n_namespaces == 1)
		say(&blind, "port budgets (sysctls not readable)");
	else if (n_unknown > 0)
		say(&blind,
		    "port budgets of %zu namespace%s (sysctls not "
		    "readable)",
		    n_unknown, n_unknown > 1 ? "s" : "");
	tell_doubts(&blind, findings);
}
