// SPDX-License-Identifier: MIT
/*
 * filter_value: reads what stands behind a filter's keyword.
 *
 * Each function fills its own part of a term, or says in message what is
 * wrong with the word and returns false.
 */
#ifndef TCPWAIT_FILTER_VALUE_H
#define TCPWAIT_FILTER_VALUE_H

#include <stdbool.h>

#include "tcpwait/filter.h"

/* What a value may change beside its term. */
struct filter_value_ctx {
	struct filter *filter; /* takes the names */
	char *message; /* FILTER_MESSAGE_SIZE bytes */
	uint8_t family; /* "inet:" and "inet6:" set it, as -4 and -6 do */
};

typedef bool (*filter_value_fn)(const char *word, struct filter_term *term,
				struct filter_value_ctx *ctx);

bool filter_value_host(const char *word, struct filter_term *term,
		       struct filter_value_ctx *ctx);
bool filter_value_port(const char *word, struct filter_term *term,
		       struct filter_value_ctx *ctx);
bool filter_value_dev(const char *word, struct filter_term *term,
		      struct filter_value_ctx *ctx);
bool filter_value_mark(const char *word, struct filter_term *term,
		       struct filter_value_ctx *ctx);
bool filter_value_cgroup(const char *word, struct filter_term *term,
			 struct filter_value_ctx *ctx);

bool filter_value_age(const char *word, struct filter_term *term,
		      struct filter_value_ctx *ctx);
bool filter_value_kind(const char *word, struct filter_term *term,
		       struct filter_value_ctx *ctx);
bool filter_value_role(const char *word, struct filter_term *term,
		       struct filter_value_ctx *ctx);
bool filter_value_recv_queue(const char *word, struct filter_term *term,
			     struct filter_value_ctx *ctx);
bool filter_value_send_queue(const char *word, struct filter_term *term,
			     struct filter_value_ctx *ctx);
bool filter_value_process(const char *word, struct filter_term *term,
			  struct filter_value_ctx *ctx);
bool filter_value_unit(const char *word, struct filter_term *term,
		       struct filter_value_ctx *ctx);

#endif
