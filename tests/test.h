// SPDX-License-Identifier: MIT
/*
 * test: cmocka, and tests that need no list of themselves.
 *
 *	TEST(the_law)
 *	{
 *		assert_true(...);
 *	}
 *
 * is the test test_the_law.  A program runs those of its one file in the order
 * in which they stand there.
 */
#ifndef TCPWAIT_TEST_H
#define TCPWAIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define TEST(name) TEST_WITH(name, NULL, NULL)

/* set_up gives the test its state and tear_down ends it; either may be NULL. */
#define TEST_WITH(name, set_up, tear_down)                                   \
	static void test_##name(void **state);                               \
	__attribute__((constructor)) static void add_test_##name(void)       \
	{                                                                    \
		const struct CMUnitTest test =                               \
			cmocka_unit_test_setup_teardown(test_##name, set_up, \
							tear_down);          \
		test_add(__LINE__, &test);                                   \
	}                                                                    \
	static void test_##name(__attribute__((unused)) void **state)

/* The same once for all tests of the file, which share the state. */
#define TESTS_SHARE(set_up, tear_down)                             \
	__attribute__((constructor)) static void share_state(void) \
	{                                                          \
		test_share(set_up, tear_down);                     \
	}

/* What these are made of: the line of a file is the test's place. */
void test_add(size_t line, const struct CMUnitTest *test);
void test_share(CMFixtureFunction set_up, CMFixtureFunction tear_down);

#endif
