// SPDX-License-Identifier: MIT
/*
 * json: a document that is written as it comes; see tcpwait-json(5).
 *
 * A key is NULL inside an array.  What fails to be written leaves the document
 * unclosed, which shows on the stream.
 */
#ifndef TCPWAIT_RENDER_JSON_H
#define TCPWAIT_RENDER_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "render/line.h"
#include "tcpwait/column.h"
#include "tcpwait/count_row.h"
#include "tcpwait/finding.h"
#include "tcpwait/opens.h"
#include "tcpwait/render_sheet.h"
#include "tcpwait/report.h"
#include "tcpwait/snapshot.h"

struct json {
	struct line line;
	bool comma; /* something stands before, in what is open */
};

void json_init(struct json *json, FILE *out, bool comma);

/*
 * What a document begins with, up to the host; and what it ends with, where
 * findings (NULL: none were asked for) tell what was not judged.
 */
void json_begin(struct json *json, FILE *out, const char *command,
		const struct snapshot *snap);
void json_end(struct json *json, const struct snapshot *snap,
	      const struct findings *findings);

/* "hosts": all that were looked at. */
void json_hosts(struct json *json, const struct snapshot *snap);
/* "blind_spots": what was not seen, and of findings not judged. */
void json_blind_spots(struct json *json, const struct snapshot *snap,
		      const struct findings *findings);

/* '{' or '[', until json_close() with its other half. */
void json_open(struct json *json, const char *key, char bracket);
void json_close(struct json *json, char bracket);

void json_null(struct json *json, const char *key);
void json_bool(struct json *json, const char *key, bool yes);
void json_integer(struct json *json, const char *key, int64_t number);
void json_real(struct json *json, const char *key, double real);
/* Any text, cleaned; NULL is null. */
void json_text(struct json *json, const char *key, const char *text);
void json_address(struct json *json, const char *key, const struct addr *addr);
void json_integer_or_null(struct json *json, const char *key, bool known,
			  uint64_t number);

/* What one column tells of a row, under its key. */
void json_column(struct json *json, const struct column *column,
		 const struct column_view *view, const void *row);

/*
 * A row: what its columns tell, under their keys and in their groups; and a
 * list of rows.
 */
void json_row(struct json *json, const struct column_list *columns,
	      const struct column_view *view, const void *row);
void json_rows(struct json *json, const char *key, const struct sheet *sheet);

/* All eleven states, zeros too. */
void json_states(struct json *json, const char *key,
		 const tcp_state_counts states);
/* "change": the difference to an earlier sample, per state. */
void json_change(struct json *json, const tcp_state_counts now,
		 const tcp_state_counts before);
/* "time": RFC 3339 in UTC; null where it is none. */
void json_time(struct json *json, const struct timespec *time);
/* "netns": its name; and "host" before it, where rows name theirs. */
void json_netns(struct json *json, const struct snapshot *snap, size_t netns);
/* "interval_seconds"; nothing where there was one sample. */
void json_interval(struct json *json, const struct snapshot *before,
		   const struct snapshot *seen);

/* "pid", "name", "command", "unit" ... of a process, in the object open. */
void json_process(struct json *json, const struct owners *owners,
		  uint32_t process);
/* "owners": the holders of one socket; null where nobody looked. */
void json_holders(struct json *json, const struct owners *owners, uint32_t set);
/* "owners" that are kept; null where nobody looked. */
void json_owners(struct json *json, const struct snapshot *snap,
		 const struct report_owners *owners);
/* "opens_per_second", between two samples; null where that is unknown. */
void json_opens(struct json *json, const struct opens *opens);
/* json_heard puts what was heard between two samples, under "ends". */
void json_heard(struct json *json, const struct snapshot *snap);

/* One of them, with the words of the catalogue; null where there is none. */
void json_finding(struct json *json, const char *key,
		  const struct snapshot *snap, const struct finding *finding);
/* "findings", with the words of the catalogue. */
void json_findings(struct json *json, const struct snapshot *snap,
		   const struct findings *findings);
/* "mptcp": its connections, which are among no other counts; null: unknown. */
void json_mptcp(struct json *json, const struct snapshot *snap);

#endif
