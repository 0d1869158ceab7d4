// SPDX-License-Identifier: MIT
/*
 * test_error: what went wrong, in one line that fits.
 */
#include <errno.h>
#include <string.h>

#include "tcpwait/error.h"
#include "test.h"

TEST(the_code_comes_back)
{
	struct error err;

	assert_int_equal(error_set(NULL, -EPERM, "x"), -EPERM);
	assert_int_equal(error_set(&err, -EPERM, "x"), -EPERM);
	assert_int_equal(err.code, -EPERM);
	assert_int_equal(error_set(&err, 0, "x"), 0);
	assert_int_equal(err.code, 0);
}

TEST(the_errno_is_told_after_the_words)
{
	struct error err;

	error_set(&err, -ENOENT, "reading %s", "tcp6");
	assert_string_equal(err.text,
			    "reading tcp6: No such file or directory");
	error_set(&err, -ENOENT, "%s", "");
	assert_string_equal(err.text, "No such file or directory");
	error_set(&err, 0, "reading %s", "tcp6");
	assert_string_equal(err.text, "reading tcp6");
}

TEST(the_text_is_one_line_and_fits)
{
	char longer[2 * ERROR_TEXT_SIZE];
	struct error err;

	error_set(&err, 0, "a\nb\r");
	assert_string_equal(err.text, "a b ");
	memset(longer, 'y', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	error_set(&err, -EIO, "%s", longer);
	assert_int_equal(strlen(err.text), ERROR_TEXT_SIZE - 1);
}
