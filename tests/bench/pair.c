// SPDX-License-Identifier: MIT
/*
 * pair: whole-process times of commands, taken in turn.
 *
 *   pair ROUNDS COMMAND [ARGUMENT...] [-- COMMAND [ARGUMENT...]]...
 *
 * Each round runs every command once, odd rounds backwards, so that what else
 * the machine does hits all alike.  One line per command: the median time in
 * ms, the medians of ratio and of difference (ms) to the first command of the
 * same round, and the median peak RSS in KiB.  It judges nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COMMANDS_MAX 8
#define ROUNDS_MAX   999

extern char **environ;

struct run {
	double ms;
	double rss_kib;
};

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Runs one command with its output thrown away; false when it fails. */
static bool run_once(char **command, struct run *run)
{
	posix_spawn_file_actions_t actions;
	struct rusage usage;
	double start_ms;
	int status;
	pid_t pid;
	int err;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null",
					 O_WRONLY, 0);
	start_ms = now_ms();
	err = posix_spawnp(&pid, command[0], &actions, NULL, command, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (err != 0) {
		fprintf(stderr, "pair: %s: %s\n", command[0], strerror(err));
		return false;
	}
	if (wait4(pid, &status, 0, &usage) != pid || status != 0) {
		fprintf(stderr, "pair: %s failed\n", command[0]);
		return false;
	}
	run->ms = now_ms() - start_ms;
	run->rss_kib = (double)usage.ru_maxrss;
	return true;
}

static int real_cmp(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, int n)
{
	qsort(values, (size_t)n, sizeof(*values), real_cmp);
	return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static void print_medians(struct run runs[][COMMANDS_MAX], int n_rounds, int k)
{
	double ms[ROUNDS_MAX];
	double ratio[ROUNDS_MAX];
	double difference[ROUNDS_MAX];
	double rss[ROUNDS_MAX];

	for (int i = 0; i < n_rounds; i++) {
		ms[i] = runs[i][k].ms;
		ratio[i] = runs[i][k].ms / runs[i][0].ms;
		difference[i] = runs[i][k].ms - runs[i][0].ms;
		rss[i] = runs[i][k].rss_kib;
	}
	printf("%.3f %.4f %.3f %.0f\n", median(ms, n_rounds),
	       median(ratio, n_rounds), median(difference, n_rounds),
	       median(rss, n_rounds));
}

/* Cuts the words at "--" and returns the number of commands; 0: too many. */
static int cut(char **words, char **commands[static COMMANDS_MAX])
{
	int n = 0;

	for (char **first = words; *words; words++) {
		if (words == first) {
			if (n == COMMANDS_MAX)
				return 0;
			commands[n++] = words;
		}
		if (strcmp(*words, "--") == 0) {
			*words = NULL;
			first = words + 1;
		}
	}
	return n;
}

static int measure(char ***commands, int n, int n_rounds)
{
	struct run(*runs)[COMMANDS_MAX] =
		calloc((size_t)n_rounds, sizeof(*runs));
	bool ok = runs != NULL;

	for (int i = 0; ok && i < n_rounds; i++)
		for (int k = 0; ok && k < n; k++) {
			int turn = i % 2 ? n - 1 - k : k;

			ok = run_once(commands[turn], &runs[i][turn]);
		}
	for (int k = 0; ok && k < n; k++)
		print_medians(runs, n_rounds, k);
	free(runs);
	return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
	char **commands[COMMANDS_MAX];
	long n_rounds = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
	int n = 0;

	if (n_rounds > 0 && n_rounds <= ROUNDS_MAX)
		n = cut(argv + 2, commands);
	if (n == 0) {
		fputs("usage: pair ROUNDS COMMAND... [-- COMMAND...]...\n",
		      stderr);
		return 2;
	}
	return measure(commands, n, (int)n_rounds);
}
