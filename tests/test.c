// SPDX-License-Identifier: MIT
/*
 * test: runs the tests that its program has.
 */
#include "test.h"

#include <assert.h>

enum { LINES_MAX = 4096 };

/* Constructors come in no order: each test goes to its line. */
static struct {
	struct CMUnitTest tests[LINES_MAX];
	CMFixtureFunction set_up, tear_down;
} all;

void test_add(size_t line, const struct CMUnitTest *test)
{
	assert(line < LINES_MAX);
	all.tests[line] = *test;
}

void test_share(CMFixtureFunction set_up, CMFixtureFunction tear_down)
{
	all.set_up = set_up;
	all.tear_down = tear_down;
}

/* cmocka passes over the lines where no test is. */
int main(void)
{
	return cmocka_run_group_tests(all.tests, all.set_up, all.tear_down);
}
