// SPDX-License-Identifier: MIT
/*
 * fuzz_filter: any bytes are the words of a filter.
 *
 * Line ends part the arguments.  What is accepted is matched and compiled;
 * what is refused has a message.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/netlink.h"
#include "tcpwait/filter.h"
#include "tcpwait/kernel.h"
#include "tcpwait/tcp_state.h"

enum { MAX_WORDS = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
	if (!law)
		abort();
}

static int split(char *text, const char **words)
{
	int n = 0;

	while (n < MAX_WORDS) {
		words[n++] = text;
		text += strcspn(text, "\n");
		if (*text == '\0')
			break;
		*text++ = '\0';
	}
	return n;
}

static void check_accepted(const struct filter *filter)
{
	struct conn conns[] = {
		{ .family = AF_INET, .state = 1, .local_port = 80 },
		{ .family = AF_INET6, .state = 6, .remote_port = 443 },
		{ .family = AF_INET6, .state = 10, .kind = CONN_BOUND },
	};
	struct bytecode code;
	size_t i;

	require(filter->states != 0);
	require(filter->n_terms <= FILTER_MAX_TERMS);
	for (i = 0; i < sizeof(conns) / sizeof(conns[0]); i++)
		require(filter_matches(filter, &conns[i], ROLE_UNKNOWN) ||
			filter->states != TCP_STATE_ALL || filter->n_terms > 0);
	if (bytecode_compile(filter, &code) == 0)
		require(code.n_bytes <= sizeof(code.bytes) &&
			(code.n_bytes > 0) == (filter->n_terms > 0));
	else
		require(filter_uses(filter, FILTER_MARK) ||
			filter_uses(filter, FILTER_CGROUP) ||
			filter_uses(filter, FILTER_AUTOBOUND) ||
			filter_beyond_ends(filter) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char message[FILTER_MESSAGE_SIZE];
	const char *words[MAX_WORDS];
	struct filter filter;
	char *text = malloc(size + 1);
	int n_words;

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	n_words = split(text, words);
	filter_init(&filter);
	filter_starts_with(words[0]);
	if (filter_parse(n_words, words, &filter, message) &&
	    kernel_source.bind(NULL, &filter, message))
		check_accepted(&filter);
	else
		require(message[0] != '\0' &&
			memchr(message, '\0', sizeof(message)) != NULL);
	free(text);
	return 0;
}
