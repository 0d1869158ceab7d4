// SPDX-License-Identifier: MIT
/*
 * golden: whole files are compared; what differs is shown in full.
 */
#include "golden.h"

#include <stdlib.h>
#include <string.h>

#include "test.h"

enum { PATH_SIZE = 96, GOLDEN_MAX = 131072 };

char *golden_slurp(golden_render_fn render, const void *ctx)
{
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	assert_non_null(out);
	assert_int_equal(render(out, ctx), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void update(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

void golden_assert(const char *name, const char *text)
{
	char path[PATH_SIZE], *golden = calloc(1, GOLDEN_MAX);
	FILE *file;

	assert_non_null(golden);
	(void)snprintf(path, sizeof(path), "tests/golden/%s.txt", name);
	if (getenv("UPDATE_GOLDEN"))
		update(path, text);
	file = fopen(path, "r");
	if (!file)
		fail_msg("%s: run from the top of the tree", path);
	golden[fread(golden, 1, GOLDEN_MAX - 1, file)] = '\0';
	(void)fclose(file);
	if (strcmp(golden, text) != 0)
		fail_msg("%s is not what is shown:\n%s", path, text);
	free(golden);
}
