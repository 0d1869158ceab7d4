// SPDX-License-Identifier: MIT
/*
 * blind_spots: what a look may not have seen.
 *
 * One table that words, documents and series walk: each spot stands once, with
 * its name, what is known of it, how it is said, and its place in each.
 */
#ifndef TCPWAIT_RENDER_BLIND_SPOTS_H
#define TCPWAIT_RENDER_BLIND_SPOTS_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpwait/render_blind.h"

enum { BLIND_TEXT_SIZE = ERROR_TEXT_SIZE + 64 };

enum blind_face { BLIND_WORDS, BLIND_JSON, BLIND_SERIES, BLIND_FACE_COUNT };

enum blind_type { BLIND_COUNT, BLIND_FLAG, BLIND_TEXT };

struct blind_look {
	const struct snapshot *snap;
	const struct findings *findings; /* NULL: none were asked for */
	render_blind_fn tell; /* takes what is said in words */
	void *ctx;
};

struct blind_spot {
	const char *name; /* in documents and series */
	enum blind_type type;
	uint8_t places[BLIND_FACE_COUNT]; /* from 1; 0: it has none there */
	/* Of a count and a flag; false: nobody can tell. */
	bool (*count)(const struct blind_look *look, uint64_t *n);
	/* Of a text; NULL: there is none, and then no key. */
	const char *(*text)(const struct blind_look *look);
	/* Of those with a place in words; says nothing where all was seen. */
	void (*say)(const struct blind_look *look);
	const char *opposite; /* what a document calls it, turned round */
};

/* blind_spots_at gives the spot at a place, from 1; NULL behind the last. */
const struct blind_spot *blind_spots_at(enum blind_face face,
					unsigned int place);

/*
 * blind_spots_doubts names the findings that the look itself could not judge:
 * "close-wait-leak, half-closed and 2 more"; "" where all was judged.
 */
void blind_spots_doubts(const struct findings *findings, enum severity severity,
			char text[static BLIND_TEXT_SIZE]);

/* blind_spots_untold: "ages, owners" of one host or another; returns text. */
char *blind_spots_untold(const struct snapshot *snap,
			 char text[static BLIND_TEXT_SIZE]);

#endif
