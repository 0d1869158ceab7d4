// SPDX-License-Identifier: MIT
/*
 * prompt: a line editor with the keys of a shell.
 */
#include "tui/prompt.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "tcpwait/text.h"
#include "tui/key.h"

enum { UTF8_MAX = 4, CLEAN_SIZE = PROMPT_SIZE * 4 };

static bool is_inside(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static size_t before(const struct prompt *prompt, size_t at)
{
	while (at > 0 && is_inside(prompt->text[--at]))
		;
	return at;
}

static size_t behind(const struct prompt *prompt, size_t at)
{
	if (prompt->text[at])
		at++;
	while (is_inside(prompt->text[at]))
		at++;
	return at;
}

static void erase(struct prompt *prompt, size_t from, size_t to)
{
	memmove(prompt->text + from, prompt->text + to,
		strlen(prompt->text + to) + 1);
	prompt->at = from;
}

static size_t encode(uint32_t code, char out[static UTF8_MAX])
{
	static const uint8_t leads[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

	for (size_t i = n; i-- > 1; code >>= 6)
		out[i] = (char)(0x80 | (code & 0x3f));
	out[0] = (char)(n == 1 ? code : leads[n] | code);
	return n;
}

static enum prompt_deed insert(struct prompt *prompt, uint32_t code)
{
	size_t used = strlen(prompt->text);
	char bytes[UTF8_MAX];
	size_t n = encode(code, bytes);

	if (used + n >= sizeof(prompt->text))
		return PROMPT_NOTHING;
	memmove(prompt->text + prompt->at + n, prompt->text + prompt->at,
		used - prompt->at + 1);
	memcpy(prompt->text + prompt->at, bytes, n);
	prompt->at += n;
	return PROMPT_CHANGED;
}

/* The word before the cursor, and the blanks between. */
static size_t word_begin(const struct prompt *prompt)
{
	size_t at = prompt->at;

	while (at > 0 && prompt->text[at - 1] == ' ')
		at--;
	while (at > 0 && prompt->text[at - 1] != ' ')
		at--;
	return at;
}

/* Keys that move the cursor; false: it is none of these. */
static bool move(struct prompt *prompt, int key)
{
	if (key == KEYS_LEFT)
		prompt->at = before(prompt, prompt->at);
	else if (key == KEYS_RIGHT)
		prompt->at = behind(prompt, prompt->at);
	else if (key == KEYS_HOME)
		prompt->at = 0;
	else if (key == KEYS_END)
		prompt->at = strlen(prompt->text);
	else
		return false;
	return true;
}

/* Keys that erase. */
static bool shorten(struct prompt *prompt, int key)
{
	size_t at = prompt->at;

	if (key == KEYS_BACKSPACE)
		erase(prompt, before(prompt, at), at);
	else if (key == KEYS_DELETE)
		erase(prompt, at, behind(prompt, at));
	else if (key == KEYS_CLEAR)
		erase(prompt, 0, at);
	else if (key == KEYS_ERASE_WORD)
		erase(prompt, word_begin(prompt), at);
	else
		return false;
	return true;
}

void prompt_set(struct prompt *prompt, const char *text)
{
	(void)text_clean(text, prompt->text, sizeof(prompt->text));
	prompt->at = strlen(prompt->text);
}

enum prompt_deed prompt_key(struct prompt *prompt, int key)
{
	bool is_surrogate = key >= 0xd800 && key <= 0xdfff;

	if (key == KEYS_ENTER || key == '\r')
		return PROMPT_DONE;
	if (key == KEYS_ESCAPE)
		return PROMPT_LEFT;
	if (move(prompt, key))
		return PROMPT_MOVED;
	if (shorten(prompt, key))
		return PROMPT_CHANGED;
	if (key < ' ' || (key >= 0x7f && key < 0xa0) || key >= KEYS_BEYOND ||
	    is_surrogate)
		return PROMPT_NOTHING;
	return insert(prompt, (uint32_t)key);
}

/* A piece of the text, made harmless. */
static void piece(const struct prompt *prompt, size_t from, size_t to,
		  char clean[static CLEAN_SIZE])
{
	char copy[PROMPT_SIZE];

	memcpy(copy, prompt->text + from, to - from);
	copy[to - from] = '\0';
	(void)text_clean(copy, clean, CLEAN_SIZE);
}

void prompt_draw(const struct prompt *prompt, struct canvas *canvas, size_t row,
		 const char *label)
{
	size_t column = canvas_put(canvas, row, 0, INK_STRONG, label);
	size_t next = behind(prompt, prompt->at), from = 0;
	char left[CLEAN_SIZE], here[CLEAN_SIZE], right[CLEAN_SIZE];

	/* Where it is too long, its beginning goes. */
	piece(prompt, 0, prompt->at, left);
	while (from < prompt->at &&
	       column + text_columns(left) + 1 > canvas->n_columns) {
		from = behind(prompt, from);
		piece(prompt, from, prompt->at, left);
	}
	piece(prompt, prompt->at, next, here);
	piece(prompt, next, strlen(prompt->text), right);
	column = canvas_put(canvas, row, column, INK_PLAIN, left);
	column = canvas_put(canvas, row, column, INK_SELECTED,
			    here[0] ? here : " ");
	(void)canvas_put(canvas, row, column, INK_PLAIN, right);
}
