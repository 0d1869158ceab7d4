// SPDX-License-Identifier: MIT
/*
 * render_screen: where and when, and what could not be seen.
 */
#include "tcpwait/render_blind.h"

#include <string.h>
#include <time.h>

#include "tcpwait/render_report.h"
#include "tcpwait/text.h"

enum { WIDTH = 80, UNTOLD_SIZE = 256 };

void render_screen_place(const struct snapshot *snap, char *line, size_t size)
{
	char host[SNAPSHOT_NAME_SIZE * 4], clock[16] = "";
	struct tm tm;

	if (snap->n_hosts > 1)
		(void)snprintf(host, sizeof(host), "%zu hosts", snap->n_hosts);
	else
		(void)text_clean(snapshot_host(snap, 0)->name, host,
				 sizeof(host));
	if (snapshot_time_known(snap) && localtime_r(&snap->taken.tv_sec, &tm))
		(void)strftime(clock, sizeof(clock), "%H:%M:%S", &tm);
	(void)snprintf(line, size, "%s  %s", host, clock);
}

/* Writes "Not seen: a; b" piece by piece, and breaks it between pieces. */
struct blind {
	FILE *out;
	size_t width;
	size_t used; /* of the line; 0: nothing was written yet */
};

static void write_blind(void *ctx, const char *piece)
{
	static const char head[] = "Not seen: ";
	struct blind *blind = ctx;

	if (blind->used == 0) {
		(void)fprintf(blind->out, "\n%s", head);
		blind->used = strlen(head);
	} else if (blind->used + 2 + strlen(piece) > blind->width) {
		(void)fprintf(blind->out, ";\n%*s", (int)strlen(head), "");
		blind->used = strlen(head);
	} else {
		(void)fputs("; ", blind->out);
		blind->used += 2;
	}
	(void)fputs(piece, blind->out);
	blind->used += strlen(piece);
}

static void print_untold(FILE *out, const struct snapshot *snap, bool is_below)
{
	char text[UNTOLD_SIZE];

	if (*render_blind_untold(snap, text, sizeof(text)))
		(void)fprintf(out, "%sNot told by %s\n", is_below ? "" : "\n",
			      text);
}

void render_screen_blind(FILE *out, const struct snapshot *snap,
			 const struct findings *findings,
			 const struct style *style)
{
	struct blind blind = {
		.out = out,
		.width = style->width > 0 ? style->width : WIDTH,
	};

	render_blind(snap, findings, write_blind, &blind);
	if (blind.used > 0)
		(void)fputc('\n', out);
	print_untold(out, snap, blind.used > 0);
}

/* Sockets are counted as allocated over all namespaces (sockstat_seq_show()),
 * and as in use in each. */
static bool others_have_sockets(const struct counters *counters)
{
	const uint64_t *value = counters->value;

	return counters->known[COUNTER_SOCKSTAT_ALLOC] &&
	       counters->known[COUNTER_SOCKSTAT_INUSE] &&
	       value[COUNTER_SOCKSTAT_ALLOC] >
		       value[COUNTER_SOCKSTAT_INUSE] +
			       value[COUNTER_SOCKSTAT6_INUSE];
}

void render_screen_beside(FILE *out, const struct snapshot *snap)
{
	if (snap->n_namespaces_beside == 0 || snap->n_namespaces != 1 ||
	    !others_have_sockets(&snap->namespaces[0].counters))
		return;
	(void)fprintf(out,
		      "\nSeen: one of at least %zu network namespaces "
		      "(-N all: all of them)\n",
		      snap->n_namespaces_beside + 1);
}
