// SPDX-License-Identifier: MIT
/*
 * suggest: Damerau-Levenshtein distance of short words.
 */
#include "cli/suggest.h"

#include <ctype.h>
#include <string.h>

enum { LONGEST = 31 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static int same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

size_t suggest_distance(const char *a, const char *b)
{
	size_t d[LONGEST + 1][LONGEST + 1];
	size_t n = strlen(a), m = strlen(b);

	if (n > LONGEST || m > LONGEST)
		return LONGEST + 1;
	for (size_t i = 0; i <= n; i++)
		d[i][0] = i;
	for (size_t k = 0; k <= m; k++)
		d[0][k] = k;
	for (size_t i = 1; i <= n; i++) {
		for (size_t k = 1; k <= m; k++) {
			size_t change =
				d[i - 1][k - 1] + !same(a[i - 1], b[k - 1]);

			d[i][k] = least(change, least(d[i - 1][k] + 1,
						      d[i][k - 1] + 1));
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] &&
			    a[i - 2] == b[k - 1])
				d[i][k] = least(d[i][k], d[i - 2][k - 2] + 1);
		}
	}
	return d[n][m];
}

int suggest_is_near(const char *a, size_t distance)
{
	size_t n = strlen(a);

	return distance <= (n <= 3 ? 1u : n <= 8 ? 2u : 3u);
}
