// SPDX-License-Identifier: MIT
/*
 * paste_line: one line of somebody's text, its words, and what a word may be.
 *
 * All of it is hostile: no length is trusted, and nothing is copied but into
 * room that is there.
 */
#ifndef TCPWAIT_PASTE_PASTE_LINE_H
#define TCPWAIT_PASTE_PASTE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/addr.h"
#include "tcpwait/tcp_state.h"

/* A piece of a line; it has no NUL behind it. */
struct span {
	const char *at;
	size_t n;
};

enum { PASTE_WORDS_MAX = 96 };

/* Words beyond PASTE_WORDS_MAX are in none of them. */
struct paste_line {
	struct span text;
	struct span words[PASTE_WORDS_MAX];
	size_t n_words;
};

/*
 * paste_line_split cleans n bytes in place (colours, control characters and
 * blanks that do not break become blanks, or go) and finds the words.
 */
void paste_line_split(char *text, size_t n, struct paste_line *line);

/* paste_line_rest: from the word at i to the end; nothing where it is none. */
struct span paste_line_rest(const struct paste_line *line, size_t i);

bool paste_span_is(struct span span, const char *text);
bool paste_span_begins(struct span span, const char *text);

/* paste_span_copy puts as much as fits into text, with a NUL; false: cut. */
bool paste_span_copy(struct span span, char *text, size_t size);

/* paste_span_number: nothing but digits, and no more than max. */
bool paste_span_number(struct span span, uint64_t max, uint64_t *value);

/* paste_span_state: one state, by the names that tcp_state.h knows. */
bool paste_span_state(struct span span, enum tcp_state *state);

/* Names of services, as this host knows them; those found last. */
struct paste_services {
	struct {
		char name[16];
		uint16_t port; /* 0: there is none of this name */
	} items[64];
};

/* One end of a connection. */
struct paste_end {
	struct addr addr; /* addr_unknown: a name, or it was cut */
	uint16_t port; /* 0: any, or see port_unknown */
	bool port_unknown; /* a name that is no service here */
	bool is_any; /* the address is a wildcard */
	bool is_star; /* "*": of one family, or of both */
	bool is_v6; /* its spelling was IPv6's */
};

/*
 * paste_end_colon reads "10.0.0.1:22", "[::1]%eth0:https", ":::*", and
 * paste_end_dot "10.0.0.1.22", "*.*", "fe80::1%lo0.22".  is_v6 says whose
 * "localhost" is.  False where the word is no end of a connection.
 */
bool paste_end_colon(struct span word, bool is_v6,
		     struct paste_services *services, struct paste_end *end);
bool paste_end_dot(struct span word, bool is_v6,
		   struct paste_services *services, struct paste_end *end);

/* paste_end_has_dot: is it the port that is behind the last dot? */
bool paste_end_has_dot(struct span word);

#endif
