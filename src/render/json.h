// SPDX-License-Identifier: MIT
/*
 * json: the parts that documents share; see tcpwait-json(5).
 *
 * Every function that returns json_t gives a new reference, or NULL where
 * memory ran out; jansson's setters take NULL for a failure of their own.
 */
#ifndef TCPWAIT_RENDER_JSON_H
#define TCPWAIT_RENDER_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <jansson.h>

#include "tcpwait/addr.h"
#include "tcpwait/finding.h"
#include "tcpwait/report.h"
#include "tcpwait/snapshot.h"

/* How numbers and keys are written everywhere. */
#define JSON_DUMP_FLAGS (JSON_COMPACT | JSON_REAL_PRECISION(9))

/* json_envelope: schema, command, time and host. */
json_t *json_envelope(const char *command, const struct snapshot *snap);
/*
 * json_close adds blind_spots and scan, json_close_judged those of a document
 * with findings; 0 or -1.
 */
int json_close(json_t *document, const struct snapshot *snap);
int json_close_judged(json_t *document, const struct snapshot *snap,
		      const struct findings *findings);
/* json_print writes it on one line and drops the reference; 0 or -ENOMEM. */
int json_print(FILE *out, json_t *document);

json_t *json_blind_spots(const struct snapshot *snap);
json_t *json_scan(const struct snapshot *snap);

/* Any text, cleaned; NULL is null. */
json_t *json_text(const char *text);
json_t *json_address(const struct addr *addr);
/* The same, as a network where bits are not 0; see addr_format_prefix(). */
json_t *json_network(const struct addr *addr, unsigned int v4_bits,
		     unsigned int v6_bits);
json_t *json_count_or_null(bool known, uint64_t count);
json_t *json_real_or_null(bool known, double real);
/* All eleven states, zeros too. */
json_t *json_states(const tcp_state_counts states);
/* The difference to an earlier sample, per state. */
json_t *json_change(const tcp_state_counts now, const tcp_state_counts before);

/* "pid", "name", "command", "unit" of a process. */
json_t *json_process(const struct owners *owners, uint32_t process);

/* The owners that are kept; null where nobody looked. */
json_t *json_owners(const struct snapshot *snap,
		    const struct report_owners *owners);
/* All findings, with the words of the catalogue. */
json_t *json_findings(const struct snapshot *snap,
		      const struct findings *findings);

/* json_put sets a key to a new reference; false where memory ran out. */
bool json_put(json_t *object, const char *key, json_t *value);

#endif
