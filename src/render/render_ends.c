// SPDX-License-Identifier: MIT
/*
 * render_ends: what stands above and below a table of ends.
 */
#include "tcpwait/render_ends.h"

#include <inttypes.h>

#include "render/line.h"
#include "tcpwait/render_report.h"

/* A rate from WHOLE_FROM on has no decimal. */
enum { PLACE_SIZE = 320, SERVICES_MOST = 3, WHOLE_FROM = 10 };

static void put_kind(struct line *line, uint64_t n, const char *what)
{
	if (n == 0)
		return;
	line_text(line, ", ");
	line_count(line, n);
	line_char(line, ' ');
	line_text(line, what);
}

static void put_kinds(struct line *line, const struct ends *total)
{
	put_kind(line, total->n[END_LOCAL_FIRST], "local first");
	put_kind(line, total->n[END_PEER_FIRST], "peer first");
	put_kind(line, ends_aborted(total), "aborted");
	put_kind(line, ends_failed(total), "failed");
	put_kind(line, total->n[END_UNCONNECTED], "unconnected");
	put_kind(line, total->n[END_UNKNOWN], "unknown");
}

void render_ends_head(FILE *out, const struct ends_heard *heard)
{
	const struct ends *total = &heard->total;
	char place[PLACE_SIZE];
	struct line line;

	render_screen_place(heard->seen, place, sizeof(place));
	line_init(&line, out);
	line_text(&line, place);
	line_text(&line, heard->is_sum ? "  sum of " : "  last ");
	line_age(&line, heard->seconds);
	line_text(&line, ": ");
	line_count(&line, ends_total(total));
	line_text(&line, " ends");
	put_kinds(&line, total);
	line_char(&line, '\n');
	line_flush(&line);
}

void render_ends_foot(FILE *out, const struct ends_heard *heard)
{
	if (!heard->lost_known)
		(void)fputs("Lost: an unknown number of ends\n", out);
	else if (heard->n_lost > 0)
		(void)fprintf(out, "Lost: %" PRIu64 " ends\n", heard->n_lost);
	if (heard->n_untold > 0)
		(void)fprintf(out,
			      "Not looked at: %" PRIu64
			      " ends that came too fast\n",
			      heard->n_untold);
}

/* "toward 10.0.0.5:3306 112/s", "on :80 3.0/s" */
static void put_service(struct line *line, const struct snapshot *snap,
			const struct heard_service *service)
{
	const struct heard_key *key = &service->key;
	double rate = (double)ends_total(&service->ends) / snap->heard.seconds;
	int netns = snapshot_heard_netns(snap, key->place);

	line_text(line, key->role == ROLE_CLIENT ? "toward " : "on ");
	line_endpoint(line, key->role == ROLE_CLIENT ? &key->remote : NULL,
		      key->port);
	if (snap->heard.n_places > 1 && netns >= 0) {
		line_text(line, " of ");
		line_clean(line, snap->namespaces[netns].name);
	}
	line_printf(line, rate < WHOLE_FROM ? " %.1f/s" : " %.0f/s", rate);
}

char *render_ends_most(const struct snapshot *snap,
		       char text[static RENDER_ENDS_MOST_SIZE])
{
	const struct heard_service *most = heard_next_most(&snap->heard, NULL);
	struct line line;

	line_init(&line, NULL);
	if (most && snap->heard.seconds > 0)
		put_service(&line, snap, most);
	(void)snprintf(text, RENDER_ENDS_MOST_SIZE, "%s", line_end(&line));
	return text;
}

/* Whether any of it is in the table or not. */
static void put_most(FILE *out, const struct snapshot *snap)
{
	const struct heard_service *service =
		heard_next_most(&snap->heard, NULL);
	struct line line;

	if (!service || snap->heard.seconds <= 0)
		return;
	line_init(&line, out);
	line_text(&line, "by service: ");
	for (int i = 0; service && i < SERVICES_MOST; i++) {
		line_text(&line, i > 0 ? ", " : "");
		put_service(&line, snap, service);
		service = heard_next_most(&snap->heard, service);
	}
	line_text(&line, service ? ", ...\n" : "\n");
	line_flush(&line);
}

void render_ends_heard(FILE *out, const struct snapshot *snap)
{
	const struct heard *heard = &snap->heard;
	uint64_t n = ends_total(&heard->total);
	struct line line;

	if (heard->why_not[0])
		(void)fprintf(out, "\nCloses were not heard: %s\n",
			      heard->why_not);
	if (!heard->is_known)
		return;
	line_init(&line, out);
	line_text(&line, "\nHeard in ");
	line_real(&line, heard->seconds, 1);
	line_text(&line, " s: ");
	line_count(&line, n);
	line_text(&line, n == 1 ? " end" : " ends");
	put_kinds(&line, &heard->total);
	if (!heard->lost_known)
		line_text(&line, "; an unknown number were lost");
	put_kind(&line, heard->n_lost, "lost");
	put_kind(&line, heard->n_untold, "not looked at");
	line_char(&line, '\n');
	line_flush(&line);
	put_most(out, snap);
}
