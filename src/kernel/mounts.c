// SPDX-License-Identifier: MIT
/*
 * mounts: reads mountinfo line by line.
 */
#include "kernel/mounts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* mangle() in fs/seq_file.c writes blanks and backslashes as \ooo. */
static void unescape(char *text)
{
	const char *in = text;
	char *out = text;

	while (*in != '\0') {
		if (in[0] == '\\' && is_octal(in[1]) && is_octal(in[2]) &&
		    is_octal(in[3])) {
			*out++ = (char)((in[1] - '0') * 64 + (in[2] - '0') * 8 +
					(in[3] - '0'));
			in += 4;
		} else {
			*out++ = *in++;
		}
	}
	*out = '\0';
}

/* ID PARENT MAJOR:MINOR ROOT WHERE OPTIONS [TAG...] - TYPE SOURCE OPTIONS */
bool mounts_parse(char *line, struct mount *mount)
{
	enum { ROOT = 3, WHERE = 4, N_FIXED = 6 };
	char *word[N_FIXED];
	const char *mark;

	for (int i = 0; i < N_FIXED; i++)
		word[i] = strsep(&line, " ");
	do
		mark = strsep(&line, " ");
	while (mark && strcmp(mark, "-") != 0);
	mount->type = strsep(&line, " ");
	if (!mount->type || !line)
		return false;
	unescape(word[WHERE]);
	mount->root = word[ROOT];
	mount->where = word[WHERE];
	return true;
}

int mounts_each(int (*visit)(void *ctx, const struct mount *mount), void *ctx,
		int *error)
{
	FILE *mounts = fopen("/proc/self/mountinfo", "re");
	struct mount mount;
	char *line = NULL;
	size_t cap = 0;
	int ret = 0;

	*error = mounts ? 0 : errno;
	while (mounts && ret == 0 && getline(&line, &cap, mounts) > 0) {
		if (mounts_parse(line, &mount))
			ret = visit(ctx, &mount);
	}
	free(line);
	if (mounts)
		(void)fclose(mounts);
	return ret;
}
