// SPDX-License-Identifier: MIT
/*
 * render_blind: what a snapshot could not see, in words.
 *
 * What is told elsewhere as 0 or "none" must be read with this beside it.
 */
#include "tcpwait/render_blind.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "render/blind_spots.h"

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

char *render_blind_untold(const struct snapshot *snap, char *text, size_t size)
{
	char names[BLIND_TEXT_SIZE];

	text[0] = '\0';
	if (!snapshot_is_text(snap) || !*blind_spots_untold(snap, names))
		return text;
	if (snap->n_hosts > 1)
		(void)snprintf(text, size, "some of these: %s", names);
	else
		(void)snprintf(text, size, "this %s: %s",
			       snapshot_host(snap, 0)->text.kind, names);
	return text;
}

char *render_blind_reason(const struct snapshot *snap,
			  const struct findings *findings,
			  enum severity severity, char *text, size_t size)
{
	struct reason reason = { text, size };
	unsigned int lacks = 0;
	char names[BLIND_TEXT_SIZE];

	text[0] = '\0';
	if (findings)
		lacks = unjudged_lack(findings, severity);
	else if (snapshot_lacks_sockets(snap))
		lacks = NEED_BIT(NEED_SOCKETS);
	if (lacks & NEED_BIT(NEED_SOCKETS))
		give_sockets(&reason, snap);
	if ((lacks & NEED_BIT(NEED_AGES)) && snapshot_ages_lacking(snap))
		give(&reason, "%zu ages were not seen: %s",
		     snapshot_ages_lacking(snap), snapshot_why_no_ages(snap));
	else if (lacks & NEED_BIT(NEED_AGES))
		give(&reason, "how long requests wait was not seen: %s",
		     snapshot_why_no_ages(snap));
	if ((lacks & NEED_BIT(NEED_QUEUES)) && snapshot_queues_lacking(snap))
		give(&reason, "limits of %zu accept queues were not seen",
		     snapshot_queues_lacking(snap));
	blind_spots_untold(snap, names);
	if (lacks != 0 && names[0])
		give(&reason, "not told by this source: %s", names);
	blind_spots_doubts(findings, severity, names);
	if (names[0])
		give(&reason, "not judged: %s", names);
	return text;
}

void render_blind(const struct snapshot *snap, const struct findings *findings,
		  render_blind_fn tell, void *ctx)
{
	const struct blind_look look = { snap, findings, tell, ctx };
	const struct blind_spot *spot;

	for (unsigned int i = 1; (spot = blind_spots_at(BLIND_WORDS, i)); i++)
		spot->say(&look);
}
