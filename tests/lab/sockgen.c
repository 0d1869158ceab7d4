// SPDX-License-Identifier: MIT
/*
 * sockgen: real TCP sockets in bulk, in the network namespace it runs in.
 *
 * It makes exactly what its script asks for or ends with status 1, and all
 * that it holds is gone when it ends.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "churn.h"
#include "die.h"
#include "lone.h"
#include "pair.h"
#include "ticker.h"

/* Descriptors that a worker needs besides its sockets. */
#define N_OTHER_FDS 64

/* The operations as they are carried out. */
struct play {
	struct stage stage;
	struct ticker ticker;
	unsigned long long n_dropped; /* TIME_WAIT, before we began */
	bool ready;
};

/* The value of one TcpExt counter of this namespace; 0 where it is unknown. */
static unsigned long long counter_read(const char *name)
{
	FILE *file = fopen("/proc/net/netstat", "re");
	char names[16384];
	char values[16384];
	unsigned long long value = 0;
	char *name_at = NULL;
	char *value_at = NULL;
	char *word;

	if (!file || !fgets(names, sizeof(names), file) ||
	    !fgets(values, sizeof(values), file))
		die("cannot read /proc/net/netstat");
	fclose(file);
	word = strtok_r(names, " \n", &name_at);
	for (char *text = strtok_r(values, " \n", &value_at); word && text;
	     text = strtok_r(NULL, " \n", &value_at)) {
		if (strcmp(word, name) == 0)
			value = strtoull(text, NULL, 10);
		word = strtok_r(NULL, " \n", &name_at);
	}
	return value;
}

static unsigned int fds_max(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0)
		die("RLIMIT_NOFILE: %s", strerror(errno));
	files.rlim_cur = files.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &files) != 0 ||
	    files.rlim_cur <= N_OTHER_FDS)
		die("RLIMIT_NOFILE: too low");
	return (unsigned int)(files.rlim_cur - N_OTHER_FDS);
}

struct keeper {
	const struct listeners *listeners;
	const struct listener *listener;
};

static bool keeper_work(int report_fd, void *arg)
{
	const struct keeper *keeper = arg;

	listeners_close(keeper->listeners, keeper->listener);
	crew_report(report_fd);
	return true;
}

static void listen_run(struct stage *stage, const struct script *script,
		       const struct op *op)
{
	struct listener *listener = listeners_open(&stage->listeners, op);
	struct keeper keeper = { &stage->listeners, listener };
	struct crew_worker worker;

	for (unsigned int i = 0; i < script->n; i++)
		if (script->ops[i].kind == OP_UNLISTEN &&
		    endpoint_same(&script->ops[i].at, &op->at))
			listener->leaves = true;
	worker = crew_start(&stage->crew, op->server ? op->server : "sockgen",
			    keeper_work, &keeper);
	crew_await(worker);
	listener->keeper = worker.pid;
}

static void unlisten_run(struct stage *stage, const struct op *op)
{
	struct listener *listener = listeners_find(&stage->listeners, &op->at);
	char text[128];

	if (!listener)
		die("%s: nothing listens there",
		    op_format(op, text, sizeof(text)));
	crew_stop(&stage->crew, listener->keeper);
	close(listener->fd);
	listener->fd = -1;
}

static void sleep_s(double seconds)
{
	struct timespec left = { .tv_sec = (time_t)seconds };

	left.tv_nsec = (long)((seconds - (double)left.tv_sec) * 1e9);
	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		continue;
}

/* The table stands: from here on only the workers hold it. */
static void play_ready(struct play *play, bool say)
{
	if (play->ready)
		return;
	play->ready = true;
	ticker_start(&play->ticker, &play->stage);
	listeners_close(&play->stage.listeners, NULL);
	crew_reap(&play->stage.crew);
	if (counter_read("TCPTimeWaitOverflow") > play->n_dropped)
		die("TIME_WAIT sockets were dropped: raise "
		    "net.ipv4.tcp_max_tw_buckets");
	if (say && (puts("ready") < 0 || fflush(stdout) != 0))
		die("stdout: %s", strerror(errno));
}

/* A pipe or a socket on stdin means that somebody waits at its other end. */
static bool stdin_counts(void)
{
	struct stat st;

	return fstat(STDIN_FILENO, &st) == 0 &&
	       (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode));
}

/* A negative time is endless. */
static void hold(struct crew *crew, double seconds)
{
	struct pollfd in = { .fd = stdin_counts() ? STDIN_FILENO : -1,
			     .events = POLLIN };
	char buf[4096];

	for (double left = seconds; seconds < 0 || left > 0; left -= 1) {
		double slice = seconds >= 0 && left < 1 ? left : 1;

		if (poll(&in, 1, (int)(slice * 1000)) == 1 &&
		    read(in.fd, buf, sizeof(buf)) <= 0)
			return;
		crew_reap(crew);
	}
}

static int command_run(char **command)
{
	int status = 0;
	pid_t pid = fork();

	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (pid == 0) {
		execvp(command[0], command);
		die("%s: %s", command[0], strerror(errno));
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	if (WIFSIGNALED(status))
		return 128 + WTERMSIG(status);
	return WEXITSTATUS(status);
}

/* Returns the status to end with, which only run decides. */
static int op_run(struct play *play, const struct script *script,
		  const struct op *op)
{
	switch (op->kind) {
	case OP_LISTEN:
		listen_run(&play->stage, script, op);
		break;
	case OP_UNLISTEN:
		unlisten_run(&play->stage, op);
		break;
	case OP_SYN_SENT:
	case OP_SYN_RECV:
	case OP_BOUND:
		lone_run(&play->stage, op);
		break;
	case OP_RATE:
		ticker_add(&play->ticker, &play->stage, op);
		break;
	case OP_WAIT:
		sleep_s(op->seconds);
		break;
	case OP_READY:
		play_ready(play, true);
		break;
	case OP_HOLD:
		play_ready(play, true);
		hold(&play->stage.crew, op->seconds);
		break;
	case OP_RUN:
		play_ready(play, false);
		return command_run(op->command);
	case OP_TIME_WAIT:
		churn_run(&play->stage, op);
		break;
	case OP_ESTABLISHED:
	case OP_CLOSE_WAIT:
	case OP_FIN_WAIT1:
	case OP_FIN_WAIT2:
	case OP_CLOSING:
	case OP_LAST_ACK:
	case OP_DEAD:
		pair_run(&play->stage, op);
		break;
	case OP_COUNT:
		break;
	}
	return 0;
}

static bool script_ends(const struct script *script)
{
	enum op_kind last = script->ops[script->n - 1].kind;

	return last == OP_HOLD || last == OP_RUN;
}

static int play_script(const struct script *script)
{
	struct play play = {
		.n_dropped = counter_read("TCPTimeWaitOverflow"),
	};
	int status = 0;

	play.stage.n_fds_max = fds_max();
	ports_init(&play.stage.ports);
	for (unsigned int i = 0; i < script->n; i++)
		status = op_run(&play, script, &script->ops[i]);
	if (!script_ends(script)) {
		play_ready(&play, true);
		hold(&play.stage.crew, -1);
	}
	crew_end(&play.stage.crew);
	ticker_free(&play.ticker);
	ports_free(&play.stage.ports);
	listeners_free(&play.stage.listeners);
	return status;
}

int main(int argc, char **argv)
{
	struct script script = { 0 };
	int status;

	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		script_usage(stdout);
		return 0;
	}
	/* How many descriptors a worker has is part of what a script asks. */
	close_range(STDERR_FILENO + 1, ~0U, 0);
	script_parse(&script, argc, argv);
	status = play_script(&script);
	script_free(&script);
	return status;
}
