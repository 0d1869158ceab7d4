// SPDX-License-Identifier: MIT
/*
 * pair: connections with both ends here, brought to one state.
 *
 * Both workers walk the same recipe, batch by batch, and pass a token on
 * whenever the next step is the other's.
 */
#include "pair.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "die.h"

#define BATCH_MAX 256

struct pair {
	const struct op *op;
	const struct listeners *listeners;
	const struct listener *listener;
	struct recipe recipe;
	struct route route;
	unsigned int first;
	unsigned int n;
	unsigned int n_batch;
	int tokens[SIDE_COUNT];
};

/* One end's view of a pair. */
struct end {
	const struct pair *pair;
	enum side side;
	int *fds;
	unsigned int n; /* descriptors kept so far */
};

static void token_pass(const struct end *end)
{
	/* After the last batch nobody may be left to take it. */
	send(end->pair->tokens[end->side], "", 1, MSG_NOSIGNAL);
}

static void token_await(const struct end *end)
{
	char byte;

	/* The other end has said what went wrong. */
	if (recv(end->pair->tokens[end->side], &byte, 1, 0) != 1)
		exit(1);
}

static void step_do(struct end *end, enum action action, unsigned int first,
		    unsigned int n)
{
	const struct pair *pair = end->pair;
	int *fds = end->fds + end->n;

	if (action > ACTION_ACCEPT) {
		conns_act(fds, n, action, pair->op);
		return;
	}
	for (unsigned int i = 0; i < n; i++)
		fds[i] = action == ACTION_OPEN
				 ? conns_connect(&pair->route, first + i)
				 : conns_accept(pair->listener->fd);
}

static void batch_do(struct end *end, unsigned int first, unsigned int n)
{
	const struct recipe *recipe = &end->pair->recipe;

	for (unsigned int k = 0; k < recipe->n; k++) {
		const struct step *step = &recipe->steps[k];
		unsigned int before = k == 0 ? recipe->n - 1 : k - 1;
		unsigned int after = (k + 1) % recipe->n;

		if (step->side != end->side)
			continue;
		if (recipe->steps[before].side != end->side &&
		    (k > 0 || first > end->pair->first))
			token_await(end);
		step_do(end, step->action, first, n);
		if (recipe->steps[after].side != end->side)
			token_pass(end);
	}
	/* A step is done to a whole batch: all are closed, or none. */
	if (end->fds[end->n] >= 0)
		end->n += n;
}

/* A child that was exec'd without O_CLOEXEC in mind. */
static void child_exec(const struct end *end, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		exit(1);
	for (unsigned int i = 0; i < end->n; i++)
		fcntl(end->fds[i], F_SETFD, 0);
	execlp("sleep", "sleep", "86400", (char *)NULL);
	die("sleep: %s", strerror(errno));
}

static void inherit(struct end *end)
{
	pid_t parent = getpid();
	int ends[2];
	char byte;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0)
		die("pipe: %s", strerror(errno));
	pid = fork();
	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (pid == 0)
		child_exec(end, parent);
	close(ends[1]);
	/* End of file: exec() has closed the other end. */
	while (read(ends[0], &byte, 1) < 0 && errno == EINTR)
		continue;
	close(ends[0]);
	for (unsigned int i = 0; i < end->n; i++)
		if (end->pair->op->inherit == INHERIT_CHILD)
			close(end->fds[i]);
}

static void limit(unsigned int n_files)
{
	struct rlimit files;

	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = n_files;
	if (setrlimit(RLIMIT_NOFILE, &files) != 0)
		die("nofile=%u: %s", n_files, strerror(errno));
}

static void self_settle(struct end *end)
{
	const struct op *op = end->pair->op;

	if (end->pair->recipe.state != 0)
		conns_await(end->fds, end->n, end->pair->recipe.state, op);
	if (op->inherit != INHERIT_NONE)
		inherit(end);
	if (op->nofile > 0)
		limit(op->nofile);
}

static bool end_work(int report_fd, const struct pair *pair, enum side side)
{
	struct end end = { .pair = pair, .side = side };
	const struct listener *kept =
		side == SIDE_SERVER ? pair->listener : NULL;
	unsigned int n;

	listeners_close(pair->listeners, kept);
	close(pair->tokens[side == SIDE_SERVER ? SIDE_CLIENT : SIDE_SERVER]);
	end.fds = malloc(pair->n * sizeof(*end.fds));
	if (!end.fds)
		die("out of memory");
	for (unsigned int i = 0; i < pair->n; i += n) {
		n = pair->n - i < pair->n_batch ? pair->n - i : pair->n_batch;
		batch_do(&end, pair->first + i, n);
	}
	if (kept && kept->leaves)
		close(kept->fd);
	close(pair->tokens[side]);
	if (side == pair->op->side)
		self_settle(&end);
	free(end.fds);
	crew_report(report_fd);
	return end.n > 0;
}

static bool server_work(int report_fd, void *arg)
{
	return end_work(report_fd, arg, SIDE_SERVER);
}

static bool client_work(int report_fd, void *arg)
{
	return end_work(report_fd, arg, SIDE_CLIENT);
}

static const char *server_name(const struct pair *pair)
{
	if (pair->op->server)
		return pair->op->server;
	return pair->listener->op->server ? pair->listener->op->server
					  : "sockgen";
}

static void chunk_run(struct stage *stage, struct pair *pair)
{
	const char *client = pair->op->client ? pair->op->client : "sockgen";
	struct crew_worker workers[2];
	unsigned int n = 0;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair->tokens))
		die("socketpair: %s", strerror(errno));
	if (pair->op->accepted)
		workers[n++] = crew_start(&stage->crew, server_name(pair),
					  server_work, pair);
	workers[n++] = crew_start(&stage->crew, client, client_work, pair);
	close(pair->tokens[SIDE_SERVER]);
	close(pair->tokens[SIDE_CLIENT]);
	while (n > 0)
		crew_await(workers[--n]);
	crew_reap(&stage->crew);
}

static unsigned int chunk_max(const struct stage *stage, const struct op *op)
{
	const unsigned int n_others = 16;
	char text[128];

	if (op->nofile > 0 && op->n + n_others > op->nofile)
		die("%s: nofile=%u does not hold %u sockets",
		    op_format(op, text, sizeof(text)), op->nofile, op->n);
	return stage->n_fds_max;
}

void pair_run(struct stage *stage, const struct op *op)
{
	struct listener *listener = stage_listener(stage, op);
	unsigned int n_max = chunk_max(stage, op);
	struct pair pair = {
		.op = op,
		.listeners = &stage->listeners,
		.listener = listener,
		.recipe = recipe_for(op),
		.route = stage_route(stage, op, op->n),
		.n_batch = BATCH_MAX,
	};

	if (!op->accepted)
		listener_queue(listener, op->n);
	else if (listener->backlog < pair.n_batch)
		pair.n_batch = listener->backlog + 1;
	for (; pair.first < op->n; pair.first += pair.n) {
		pair.n =
			op->n - pair.first < n_max ? op->n - pair.first : n_max;
		chunk_run(stage, &pair);
	}
}
