// SPDX-License-Identifier: MIT
/*
 * unit: reads a cgroup path component by component, outermost first.
 *
 * Goes by the names that systemd and the engines give, never by the file
 * system; believes no name to be clean, and no path to be short.
 */
#include "tcpwait/unit.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { ID_LENGTH = 64, SHORT_ID_LENGTH = 12 };

/* A piece of the path. */
struct piece {
	const char *at;
	size_t len;
};

/* What stands before the id, as in "crio-ID.scope" or "X:crio:ID". */
struct engine {
	const char *mark;
	const char *name;
};

static const struct engine engines[] = {
	{ "docker", "docker" },		{ "libpod", "podman" },
	{ "libpod-payload", "podman" }, { "cri-containerd", "containerd" },
	{ "nerdctl", "containerd" },	{ "crio", "crio" },
};
enum { N_ENGINES = sizeof(engines) / sizeof(engines[0]) };

/* What was seen on the way down; the last one counts. */
struct trail {
	struct piece parent; /* the component before */
	struct piece unit; /* of systemd */
	struct piece container; /* its id or name */
	const char *engine; /* NULL: no container */
	bool in_pod;
};

static bool is(struct piece piece, const char *text)
{
	return piece.len == strlen(text) &&
	       memcmp(piece.at, text, piece.len) == 0;
}

/* Takes text off the end; a piece that is nothing else stays. */
static bool drop_end(struct piece *piece, const char *text)
{
	size_t len = strlen(text);

	if (piece->len <= len ||
	    memcmp(piece->at + piece->len - len, text, len) != 0)
		return false;
	piece->len -= len;
	return true;
}

static bool drop_start(struct piece *piece, const char *text)
{
	size_t len = strlen(text);

	if (piece->len <= len || memcmp(piece->at, text, len) != 0)
		return false;
	piece->at += len;
	piece->len -= len;
	return true;
}

static bool take_component(struct piece *path, struct piece *component)
{
	const char *slash;

	while (path->len > 0 && *path->at == '/') {
		path->at++;
		path->len--;
	}
	if (path->len == 0)
		return false;
	slash = memchr(path->at, '/', path->len);
	*component = *path;
	if (slash != NULL)
		component->len = (size_t)(slash - path->at);
	path->at += component->len;
	path->len -= component->len;
	return true;
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* Splits what ends in an id into what stands before it and the id. */
static bool split_id(struct piece name, struct piece *before, struct piece *id)
{
	size_t i;

	if (name.len < ID_LENGTH)
		return false;
	*before = (struct piece){ name.at, name.len - ID_LENGTH };
	*id = (struct piece){ name.at + before->len, ID_LENGTH };
	for (i = 0; i < id->len; i++) {
		if (!is_hex(id->at[i]))
			return false;
	}
	return true;
}

static const char *engine_of(struct piece mark)
{
	int i;

	for (i = 0; i < N_ENGINES; i++) {
		if (is(mark, engines[i].mark))
			return engines[i].name;
	}
	return NULL;
}

/* The engine of a bare id is its parent's, where that says one. */
static const char *engine_of_parent(struct piece parent)
{
	const char *engine = engine_of(parent);

	if (engine == NULL && is(parent, "k8s.io"))
		engine = "containerd";
	return engine != NULL ? engine : "container";
}

static const char *engine_before(struct piece before, struct piece parent)
{
	const char *colon;

	if (before.len == 0)
		return engine_of_parent(parent);
	if (!drop_end(&before, "-") && !drop_end(&before, ":"))
		return NULL;
	/* Where containerd takes systemd's SLICE:PREFIX:NAME for a path. */
	colon = memrchr(before.at, ':', before.len);
	if (colon != NULL) {
		before.len -= (size_t)(colon + 1 - before.at);
		before.at = colon + 1;
	}
	return engine_of(before);
}

static void note_container(struct trail *trail, struct piece component)
{
	struct piece name = component;
	struct piece before;
	struct piece id;
	const char *engine;

	(void)drop_end(&name, ".scope");
	if (!split_id(name, &before, &id))
		return;
	engine = engine_before(before, trail->parent);
	if (engine == NULL)
		return;
	trail->engine = trail->in_pod ? "k8s" : engine;
	trail->container = (struct piece){ id.at, SHORT_ID_LENGTH };
	/* What runs in a container of a pod is none of the pod's. */
	trail->in_pod = false;
}

static void note_lxc(struct trail *trail, struct piece component)
{
	if (!is(trail->parent, "lxc") && !is(trail->parent, "lxc.payload") &&
	    !drop_start(&component, "lxc.payload."))
		return;
	trail->engine = "lxc";
	trail->container = component;
}

static void note_unit(struct trail *trail, struct piece component)
{
	struct piece name = component;

	/* The manager itself: of a user, user@UID.service says more. */
	if (is(component, "init.scope") && trail->unit.len > 0)
		return;
	if (drop_end(&name, ".service") || drop_end(&name, ".scope") ||
	    drop_end(&name, ".socket"))
		trail->unit = component;
}

static void note(struct trail *trail, struct piece component)
{
	if (memmem(component.at, component.len, "kubepods", 8) != NULL)
		trail->in_pod = true;
	note_lxc(trail, component);
	note_container(trail, component);
	note_unit(trail, component);
	trail->parent = component;
}

static int hex_value(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* Takes one byte, written as itself or as unit_name_escape() does: \x2d. */
static char take_byte(struct piece *text)
{
	const char *at = text->at;
	size_t len = 1;
	char byte = *at;

	if (text->len >= 4 && at[0] == '\\' && at[1] == 'x' && is_hex(at[2]) &&
	    is_hex(at[3]) && (at[2] != '0' || at[3] != '0')) {
		byte = (char)(hex_value(at[2]) << 4 | hex_value(at[3]));
		len = 4;
	}
	text->at += len;
	text->len -= len;
	return byte;
}

static void decode(struct piece text, char *unit, size_t size)
{
	size_t n = 0;

	while (text.len > 0 && n < size - 1)
		unit[n++] = take_byte(&text);
	unit[n] = '\0';
}

bool unit_parse(const char *path, char *unit, size_t size)
{
	struct piece rest = { path, strlen(path) };
	struct trail trail = { .engine = NULL };
	struct piece component;
	size_t used = 0;

	assert(size > 0);
	/* proc_cgroup_show() says so of a cgroup that is gone. */
	(void)drop_end(&rest, " (deleted)");
	while (take_component(&rest, &component))
		note(&trail, component);
	unit[0] = '\0';
	if (trail.engine != NULL) {
		used = (size_t)snprintf(unit, size, "%s:", trail.engine);
		trail.unit = trail.container;
	}
	if (used < size)
		decode(trail.unit, unit + used, size - used);
	return unit[0] != '\0';
}
