// SPDX-License-Identifier: MIT
/*
 * value: read from where the row holds it, written without printf.
 */
#include "render/value.h"

#include <string.h>

#include "tcpwait/role.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/tcp_state.h"

void value_count(struct value *value, uint64_t count)
{
	value->type = VALUE_COUNT;
	value->count = count;
}

void value_change(struct value *value, uint64_t now, uint64_t before)
{
	value->type = VALUE_CHANGE;
	value->change = (int64_t)now - (int64_t)before;
}

void value_real(struct value *value, double real)
{
	value->type = VALUE_REAL;
	value->real = real;
}

void value_address(struct value *value, const struct addr *address)
{
	value->type = addr_is_unknown(address) ? VALUE_UNKNOWN : VALUE_ADDRESS;
	value->address = address;
}

void value_network(struct value *value, const struct addr *address,
		   uint8_t v4_bits, uint8_t v6_bits)
{
	value_address(value, address);
	if (v4_bits == 0 || value->type == VALUE_UNKNOWN)
		return;
	value->type = VALUE_NETWORK;
	value->v4_bits = v4_bits;
	value->v6_bits = v6_bits;
}

void value_text(struct value *value, const char *text)
{
	value->type = text && *text ? VALUE_TEXT : VALUE_UNKNOWN;
	value->text = text;
}

void value_word(struct value *value, const char *word)
{
	value->type = word ? VALUE_WORD : VALUE_UNKNOWN;
	value->text = word;
}

static void write_text(const char *text, enum value_reader reader,
		       struct line *line)
{
	if (reader == VALUE_FOR_JSON)
		line_quoted(line, text);
	else
		line_clean(line, text);
}

static void write_address(const struct value *value, enum value_reader reader,
			  struct line *line)
{
	if (reader == VALUE_FOR_JSON)
		line_char(line, '"');
	line_address(line, value->address);
	if (value->type == VALUE_NETWORK) {
		line_char(line, '/');
		line_count(line, addr_is_v4(value->address) ? value->v4_bits
							    : value->v6_bits);
	}
	if (reader == VALUE_FOR_JSON)
		line_char(line, '"');
}

static void write_real(const struct value *value, enum value_reader reader,
		       struct line *line)
{
	if (reader == VALUE_FOR_JSON)
		line_significant(line, value->real);
	else if (reader == VALUE_FOR_MACHINES)
		line_real(line, value->real, 3);
	else if (value->type == VALUE_SECONDS)
		line_age(line, value->real);
	else
		line_real(line, value->real, 1);
}

/* One of ours, which nothing has to be escaped in. */
static void write_word(const char *word, enum value_reader reader,
		       struct line *line)
{
	if (reader == VALUE_FOR_JSON)
		line_char(line, '"');
	line_text(line, word);
	if (reader == VALUE_FOR_JSON)
		line_char(line, '"');
}

static void write_state(unsigned int state, enum value_reader reader,
			struct line *line)
{
	write_word(reader == VALUE_FOR_JSON ? tcp_state_key(state)
					    : tcp_state_name(state),
		   reader, line);
}

static inline void write_value(const struct value *value,
			       enum value_reader reader, struct line *line)
{
	switch (value->type) {
	case VALUE_UNKNOWN:
		break;
	case VALUE_COUNT:
		line_count(line, value->count);
		break;
	case VALUE_FLAG:
		line_text(line, value->count ? "true" : "false");
		break;
	case VALUE_CHANGE:
		if (reader == VALUE_FOR_JSON)
			line_integer(line, value->change);
		else
			line_change(line, value->change);
		break;
	case VALUE_REAL:
	case VALUE_SECONDS:
		write_real(value, reader, line);
		break;
	case VALUE_ADDRESS:
	case VALUE_NETWORK:
		write_address(value, reader, line);
		break;
	case VALUE_TEXT:
		write_text(value->text, reader, line);
		break;
	case VALUE_WORD:
		write_word(value->text, reader, line);
		break;
	case VALUE_STATE:
		write_state((unsigned int)value->count, reader, line);
		break;
	}
}

void value_write(const struct value *value, enum value_reader reader,
		 struct line *line)
{
	write_value(value, reader, line);
}

bool value_cmp(const struct value *a, const struct value *b, int *cmp)
{
	if (a->type != b->type)
		return false;
	switch (a->type) {
	case VALUE_COUNT:
	case VALUE_FLAG:
		*cmp = (a->count > b->count) - (a->count < b->count);
		return true;
	case VALUE_CHANGE:
		*cmp = (a->change > b->change) - (a->change < b->change);
		return true;
	case VALUE_REAL:
	case VALUE_SECONDS:
		*cmp = (a->real > b->real) - (a->real < b->real);
		return true;
	case VALUE_ADDRESS:
		*cmp = addr_cmp(a->address, b->address);
		return true;
	case VALUE_UNKNOWN:
	case VALUE_NETWORK:
	case VALUE_TEXT:
	case VALUE_WORD:
	case VALUE_STATE:
		break;
	}
	return false;
}

static uint64_t number_at(const void *at, size_t size)
{
	switch (size) {
	case sizeof(uint8_t):
		return *(const uint8_t *)at;
	case sizeof(uint16_t):
		return *(const uint16_t *)at;
	case sizeof(uint32_t):
		return *(const uint32_t *)at;
	default:
		return *(const uint64_t *)at;
	}
}

static inline void read_held(const struct column *column,
			     const struct column_view *view, const char *at,
			     struct value *value)
{
	uint16_t netns;

	switch ((enum column_kind)column->kind) {
	case COLUMN_NONE:
		break;
	case COLUMN_COUNT:
		value_count(value, number_at(at, column->size));
		break;
	case COLUMN_FLAG:
		value_count(value, number_at(at, column->size));
		value->type = VALUE_FLAG;
		break;
	case COLUMN_REAL:
		value_real(value, *(const double *)(const void *)at);
		break;
	case COLUMN_SECONDS:
		value->type = VALUE_SECONDS;
		value->real = *(const double *)(const void *)at;
		break;
	case COLUMN_ADDRESS:
		value_address(value, (const void *)at);
		break;
	case COLUMN_CHARS:
		value_text(value, at);
		break;
	case COLUMN_STRING:
		value_text(value, *(const char *const *)(const void *)at);
		break;
	case COLUMN_STATE:
		value_count(value, number_at(at, column->size));
		value->type = VALUE_STATE;
		break;
	case COLUMN_ROLE:
		value_word(value,
			   role_key((enum role)number_at(at, column->size)));
		break;
	case COLUMN_HOST:
		value_text(value, snapshot_host_of(
					  view->seen,
					  (uint16_t)number_at(at, column->size))
					  ->name);
		break;
	case COLUMN_NETNS:
		netns = (uint16_t)number_at(at, column->size);
		value_text(value,
			   view->for_eyes
				   ? snapshot_place_name(view->seen, netns)
				   : view->seen->namespaces[netns].name);
		break;
	}
}

static inline bool is_known(const struct column *column, const char *base)
{
	return column->known_bits == 0 ||
	       (number_at(base + column->known_at, column->known_size) &
		column->known_bits);
}

bool value_is_known(const struct column *column, const void *row)
{
	return is_known(column, column->base ? column->base(row) : row);
}

/* Inline, for most of what there is to write goes through it. */
static inline void read_value(const struct column *column,
			      const struct column_view *view, const void *row,
			      struct value *value)
{
	const char *base = column->base ? column->base(row) : row;

	value->type = VALUE_UNKNOWN;
	if (!is_known(column, base))
		return;
	if (column->get) {
		const struct cell cell = { column, view, row };

		column->get(&cell, value);
	} else {
		read_held(column, view, base + column->at, value);
	}
}

void value_of(const struct column *column, const struct column_view *view,
	      const void *row, struct value *value)
{
	read_value(column, view, row, value);
}

bool value_write_cell(const struct column *column,
		      const struct column_view *view, const void *row,
		      struct line *line)
{
	bool has_value = column->get || column->kind != COLUMN_NONE;
	struct value value;

	if (column->write && (view->for_eyes || !has_value)) {
		const struct cell cell = { column, view, row };

		return column->write(&cell, line);
	}
	read_value(column, view, row, &value);
	write_value(&value,
		    view->for_eyes ? VALUE_FOR_EYES : VALUE_FOR_MACHINES, line);
	return value.type != VALUE_UNKNOWN;
}

void value_write_json(const struct column *column,
		      const struct column_view *view, const void *row,
		      struct line *line)
{
	struct value value;

	read_value(column, view, row, &value);
	if (value.type == VALUE_UNKNOWN)
		line_put(line, "null", 4);
	else
		write_value(&value, VALUE_FOR_JSON, line);
}
