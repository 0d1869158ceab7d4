// SPDX-License-Identifier: MIT
/*
 * value: what a cell is before it is text, to be sorted and written.
 */
#ifndef TCPWAIT_RENDER_VALUE_H
#define TCPWAIT_RENDER_VALUE_H

#include <stddef.h>

#include "render/line.h"
#include "tcpwait/column.h"

enum value_type {
	VALUE_UNKNOWN, /* "-", empty, null; sorts last; or only written */
	VALUE_COUNT,
	VALUE_FLAG, /* count is 0 or 1 */
	VALUE_CHANGE, /* signed */
	VALUE_REAL, /* with one decimal for eyes */
	VALUE_SECONDS,
	VALUE_ADDRESS,
	VALUE_NETWORK, /* an address with its bits; ordered as text */
	VALUE_TEXT, /* of any bytes */
	VALUE_WORD, /* of ours, which needs no quotes */
	VALUE_STATE, /* count is an enum tcp_state */
};

struct value {
	enum value_type type;
	uint8_t v4_bits, v6_bits; /* see addr_format_prefix() */
	union {
		uint64_t count;
		int64_t change;
		double real;
		const struct addr *address; /* borrowed, as text is */
		const char *text;
	};
};

void value_count(struct value *value, uint64_t count);
void value_change(struct value *value, uint64_t now, uint64_t before);
void value_real(struct value *value, double real);
void value_address(struct value *value, const struct addr *address);
/* Without bits it is an address. */
void value_network(struct value *value, const struct addr *address,
		   uint8_t v4_bits, uint8_t v6_bits);
/* value_text takes NULL and "" as unknown. */
void value_text(struct value *value, const char *text);
/* value_word takes one of our own words, NULL as unknown. */
void value_word(struct value *value, const char *word);

/* Whom a value is written for. */
enum value_reader { VALUE_FOR_EYES, VALUE_FOR_MACHINES, VALUE_FOR_JSON };

/* value_write writes one that is known. */
void value_write(const struct value *value, enum value_reader reader,
		 struct line *line);

/* value_cmp orders two; false where one is unknown or text. */
bool value_cmp(const struct value *a, const struct value *b, int *cmp);

/* value_of gives the value of a cell. */
void value_of(const struct column *column, const struct column_view *view,
	      const void *row, struct value *value);
/* value_write_cell writes a cell as the view wants it; false: unknown. */
bool value_write_cell(const struct column *column,
		      const struct column_view *view, const void *row,
		      struct line *line);
/* value_write_json writes it as JSON, and null where it is unknown. */
void value_write_json(const struct column *column,
		      const struct column_view *view, const void *row,
		      struct line *line);

/* value_is_known: does the row say that it knows what it holds for it? */
bool value_is_known(const struct column *column, const void *row);

/* In a column's record: its name, what the row holds, when that is known. */
#define NAME(text) NAME_AND_KEY(text, text)
#define NAME_AND_KEY(text, json_key)                \
	.name = (text), .key = "\"" json_key "\":", \
	.key_length = sizeof("\"" json_key "\":") - 1
#define HELD(what, row, member)                                    \
	.kind = COLUMN_##what, .at = offsetof(struct row, member), \
	.size = sizeof(((struct row *)NULL)->member)
#define KNOWN(row, member, bits)                                        \
	.known_at = offsetof(struct row, member), .known_bits = (bits), \
	.known_size = sizeof(((struct row *)NULL)->member)

/*
 * A column for each state, of any row that counts by state; what follows are
 * further members of all of them.
 */
#define STATE_COLUMN(key, title, state, row, ...)                    \
	{                                                            \
		NAME(#key), #title, "sockets in " #title,            \
			HELD(COUNT, row, states[TCP_STATE_##state]), \
			.group = "states", __VA_ARGS__               \
	}
#define STATE_COLUMNS(row, ...)                                               \
	STATE_COLUMN(established, ESTAB, ESTABLISHED, row, __VA_ARGS__),      \
		STATE_COLUMN(syn_sent, SYN_SENT, SYN_SENT, row, __VA_ARGS__), \
		STATE_COLUMN(syn_recv, SYN_RECV, SYN_RECV, row, __VA_ARGS__), \
		STATE_COLUMN(fin_wait1, FIN_WAIT1, FIN_WAIT1, row,            \
			     __VA_ARGS__),                                    \
		STATE_COLUMN(fin_wait2, FIN_WAIT2, FIN_WAIT2, row,            \
			     __VA_ARGS__),                                    \
		STATE_COLUMN(time_wait, TIME_WAIT, TIME_WAIT, row,            \
			     __VA_ARGS__, .color = COLUMN_YELLOW),            \
		STATE_COLUMN(close, CLOSE, CLOSE, row, __VA_ARGS__),          \
		STATE_COLUMN(close_wait, CLOSE_WAIT, CLOSE_WAIT, row,         \
			     __VA_ARGS__, .color = COLUMN_RED),               \
		STATE_COLUMN(last_ack, LAST_ACK, LAST_ACK, row, __VA_ARGS__), \
		STATE_COLUMN(listen, LISTEN, LISTEN, row, __VA_ARGS__),       \
		STATE_COLUMN(closing, CLOSING, CLOSING, row, __VA_ARGS__)

#endif
