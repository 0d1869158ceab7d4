// SPDX-License-Identifier: MIT
/*
 * render_blind: what a snapshot could not see, in words.
 *
 * What is told elsewhere as 0 or "none" must be read with this beside it.
 */
#include <inttypes.h>
#include <stdarg.h>

#include "tcpwait/render.h"
#include "tcpwait/thresholds.h"

enum { PIECE_SIZE = ERROR_TEXT_SIZE + 64 };

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
	uint64_t n = snap->n_without_owner;

	if (owners->cannot_look)
		say(blind, "owners (no /proc)");
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

void render_blind(const struct snapshot *snap, render_blind_fn tell, void *ctx)
{
	struct blind blind = { tell, ctx };
	size_t n_unknown = count_without_settings(snap);

	if (!snap->complete)
		say(&blind, "part of the sockets (%s)", snap->why_incomplete);
	tell_owners(&blind, snap);
	if (snap->n_namespaces_skipped > 0)
		say(&blind, "%zu namespaces (no permission)",
		    snap->n_namespaces_skipped);
	if (snap->namespaces_unknown)
		say(&blind, "namespaces that could not be listed");
	tell_ages(&blind, snap);
	tell_mptcp(&blind, snap);
	if (n_unknown > 0 && snap->n_namespaces == 1)
		say(&blind, "port budgets (sysctls not readable)");
	else if (n_unknown > 0)
		say(&blind,
		    "port budgets of %zu namespace%s (sysctls not "
		    "readable)",
		    n_unknown, n_unknown > 1 ? "s" : "");
}
