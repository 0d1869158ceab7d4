// SPDX-License-Identifier: MIT
/*
 * sample: reads the text once, at the first question.
 *
 * A line that it does not understand ends the process: half a world would
 * give documents that look true.
 */
#include "sample.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host.h"

static struct sample sample;
static pthread_once_t once = PTHREAD_ONCE_INIT;

enum { MESSAGE_MAX = 4096 };

struct reading {
	const char *file;
	size_t line;
	struct world *world;
	struct place *place;
	struct node *node; /* what the next text belongs to */
};

static _Noreturn void give_up(const struct reading *reading, const char *why)
{
	(void)fprintf(stderr, "stored: %s:%zu: %s\n", reading->file,
		      reading->line, why);
	_exit(125);
}

static void *grown(const struct reading *reading, void *items, size_t n,
		   size_t *cap, size_t size)
{
	if (n < *cap)
		return items;
	*cap = *cap ? *cap * 2 : 16;
	items = reallocarray(items, *cap, size);
	if (!items)
		give_up(reading, "out of memory");
	return items;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* Undoes \xHH and \\ in place; the new length. */
static size_t unescape(char *text)
{
	char *out = text;
	const char *in = text;

	while (*in) {
		if (in[0] == '\\' && in[1] == 'x' && hex_digit(in[2]) >= 0 &&
		    hex_digit(in[3]) >= 0) {
			*out++ = (char)(hex_digit(in[2]) * 16 +
					hex_digit(in[3]));
			in += 4;
		} else if (in[0] == '\\' && in[1] == '\\') {
			*out++ = '\\';
			in += 2;
		} else {
			*out++ = *in++;
		}
	}
	*out = '\0';
	return (size_t)(out - text);
}

static char *word(const struct reading *reading, char **rest)
{
	char *found = strsep(rest, " ");

	if (!found || !*found)
		give_up(reading, "a word is missing");
	(void)unescape(found);
	return found;
}

static char *copy(const struct reading *reading, const char *text)
{
	char *found = strdup(text);

	if (!found)
		give_up(reading, "out of memory");
	return found;
}

static uint64_t number(const struct reading *reading, char **rest)
{
	return strtoull(word(reading, rest), NULL, 10);
}

static struct timespec moment(const struct reading *reading, char **rest)
{
	char *text = word(reading, rest);
	const char *point = strchr(text, '.');

	return (struct timespec){
		.tv_sec = (time_t)strtoull(text, NULL, 10),
		.tv_nsec = point ? strtol(point + 1, NULL, 10) : 0,
	};
}

/* Bytes in hexadecimal, zN for N zeros. */
static void take_message(struct reading *reading, const char *hex,
			 bool is_bound)
{
	struct place *place = reading->place;
	unsigned char room[MESSAGE_MAX] = { 0 };
	unsigned char *bytes;
	size_t n = 0;

	if (!place)
		give_up(reading, "a socket without a namespace");
	place->messages = grown(reading, place->messages, place->n_messages,
				&place->cap_messages, sizeof(struct message));
	while (*hex && n < sizeof(room)) {
		if (*hex == 'z') {
			char *end;

			n += strtoul(hex + 1, &end, 10);
			hex = *end == '.' ? end + 1 : end;
			continue;
		}
		if (hex_digit(hex[0]) < 0 || hex_digit(hex[1]) < 0)
			give_up(reading, "not hexadecimal");
		room[n++] = (unsigned char)(hex_digit(hex[0]) * 16 +
					    hex_digit(hex[1]));
		hex += 2;
	}
	bytes = n <= sizeof(room) ? malloc(n) : NULL;
	if (!bytes)
		give_up(reading, "a message without bytes, or too long");
	memcpy(bytes, room, n);
	place->messages[place->n_messages++] =
		(struct message){ bytes, n, is_bound };
}

static void take_world(struct reading *reading, char **rest)
{
	if (sample.n_worlds == WORLDS)
		give_up(reading, "too many worlds");
	reading->world = &sample.worlds[sample.n_worlds++];
	reading->world->realtime = moment(reading, rest);
	reading->world->monotonic = moment(reading, rest);
	reading->world->boottime = moment(reading, rest);
	reading->place = NULL;
}

static void take_netns(struct reading *reading, char **rest)
{
	struct world *world = reading->world;

	world->places = grown(reading, world->places, world->n_places,
			      &world->cap_places, sizeof(struct place));
	reading->place = &world->places[world->n_places++];
	*reading->place = (struct place){ 0 };
	reading->place->key = number(reading, rest);
	reading->place->id = number(reading, rest);
	reading->place->error = (int)number(reading, rest);
}

static void take_interface(struct reading *reading, char **rest)
{
	struct place *place = reading->place;

	if (!place)
		give_up(reading, "an interface without a namespace");
	place->interfaces =
		grown(reading, place->interfaces, place->n_interfaces,
		      &place->cap_interfaces, sizeof(struct interface));
	place->interfaces[place->n_interfaces].index =
		(unsigned int)number(reading, rest);
	place->interfaces[place->n_interfaces++].name =
		copy(reading, word(reading, rest));
}

static void take_process(struct reading *reading, char **rest)
{
	struct world *world = reading->world;

	world->processes =
		grown(reading, world->processes, world->n_processes,
		      &world->cap_processes, sizeof(struct numbered));
	world->processes[world->n_processes] =
		(struct numbered){ .number = number(reading, rest) };
	world->processes[world->n_processes++].key = number(reading, rest);
}

static void take_protocol(struct reading *reading, char **rest)
{
	struct world *world = reading->world;

	world->protocols =
		grown(reading, world->protocols, world->n_protocols,
		      &world->cap_protocols, sizeof(struct numbered));
	world->protocols[world->n_protocols] =
		(struct numbered){ .number = number(reading, rest) };
	world->protocols[world->n_protocols++].name =
		copy(reading, word(reading, rest));
}

static size_t hash(const char *path)
{
	size_t sum = 5381;

	for (; *path; path++)
		sum = sum * 33 + (unsigned char)*path;
	return sum % BUCKETS;
}

static struct node *find(const struct world *world, const char *path)
{
	struct node *node = world->buckets[hash(path)];

	while (node && strcmp(node->path, path) != 0)
		node = node->chain;
	return node;
}

static struct node *add_node(const struct reading *reading, const char *path,
			     char kind);

static struct node *parent_of(const struct reading *reading, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct node *parent;
	char *dir;

	if (!slash || strcmp(path, "/") == 0)
		return NULL;
	dir = slash == path ? strdup("/")
			    : strndup(path, (size_t)(slash - path));
	if (!dir)
		give_up(reading, "out of memory");
	parent = find(reading->world, dir);
	if (!parent)
		parent = add_node(reading, dir, 'd');
	free(dir);
	return parent;
}

static struct node *add_node(const struct reading *reading, const char *path,
			     char kind)
{
	struct world *world = reading->world;
	struct node *node = calloc(1, sizeof(*node));
	size_t at = hash(path);

	if (!node)
		give_up(reading, "out of memory");
	node->path = copy(reading, path);
	node->kind = kind;
	node->st.st_mode = kind == 'd' ? S_IFDIR | 0555 : S_IFREG | 0444;
	node->st.st_nlink = 1;
	node->st.st_ino = 0x10000 + at;
	node->chain = world->buckets[at];
	world->buckets[at] = node;
	node->parent = parent_of(reading, path);
	if (!node->parent)
		return node;
	if (node->parent->last)
		node->parent->last->next = node;
	else
		node->parent->first = node;
	node->parent->last = node;
	return node;
}

static void take_value(const struct reading *reading, struct node *node,
		       const char *name, const char *value)
{
	struct stat *st = &node->st;
	uint64_t n = strtoull(value, NULL, 10);

	if (strcmp(name, "mode") == 0)
		st->st_mode = (mode_t)strtoul(value, NULL, 8);
	else if (strcmp(name, "ino") == 0)
		st->st_ino = n;
	else if (strcmp(name, "dev") == 0)
		st->st_dev = n;
	else if (strcmp(name, "uid") == 0)
		st->st_uid = (uid_t)n;
	else if (strcmp(name, "gid") == 0)
		st->st_gid = (gid_t)n;
	else if (strcmp(name, "nlink") == 0)
		st->st_nlink = n;
	else if (strcmp(name, "size") == 0)
		st->st_size = (off_t)n;
	else if (strcmp(name, "fs") == 0)
		node->fs = strtoul(value, NULL, 16);
	else if (strcmp(name, "open") == 0)
		node->open_error = (int)n;
	else if (strcmp(name, "stat") == 0)
		node->stat_error = (int)n;
	else if (strcmp(name, "link") == 0)
		node->link_error = (int)n;
	else
		give_up(reading, "an unknown value of a file");
}

static void take_node(struct reading *reading, char kind, char **rest)
{
	const char *path = word(reading, rest);
	struct node *node = find(reading->world, path);

	if (!node)
		node = add_node(reading, path, kind);
	node->kind = kind;
	while (*rest) {
		char *value = strsep(rest, " ");
		char *name = strsep(&value, "=");

		if (!value)
			give_up(reading, "a value without a name");
		take_value(reading, node, name, value);
	}
	reading->node = node;
}

static void take_text(struct reading *reading, char *line)
{
	struct node *node = reading->node;
	size_t len = strlen(line);
	bool is_open = len > 0 && line[len - 1] == '\\' &&
		       (len < 2 || line[len - 2] != '\\');
	char *text;

	if (!node)
		give_up(reading, "text without a file");
	if (is_open)
		line[len - 1] = '\0';
	len = unescape(line);
	text = realloc(node->text, node->len + len + 2);
	if (!text)
		give_up(reading, "out of memory");
	memcpy(text + node->len, line, len);
	node->len += len;
	if (!is_open)
		text[node->len++] = '\n';
	text[node->len] = '\0';
	node->text = text;
}

static void take_host(struct reading *reading, char **rest)
{
	sample.host = copy(reading, word(reading, rest));
	sample.release = copy(reading, word(reading, rest));
	sample.machine = copy(reading, word(reading, rest));
}

static void take_header(struct reading *reading, const char *what, char **rest)
{
	if (strcmp(what, "host") == 0)
		take_host(reading, rest);
	else if (strcmp(what, "uid") == 0)
		sample.uid = (unsigned int)number(reading, rest);
	else if (strcmp(what, "sockfs") == 0)
		sample.sockfs = number(reading, rest);
	else if (strcmp(what, "self") == 0)
		sample.self = copy(reading, word(reading, rest));
	else if (strcmp(what, "world") == 0)
		take_world(reading, rest);
	else if (strcmp(what, "tcpwait-stored") != 0)
		give_up(reading, "an unknown word, or no world before it");
}

static void take_line(struct reading *reading, char *line)
{
	char *rest = line;
	const char *what;

	if (*line == '\t') {
		take_text(reading, line + 1);
		return;
	}
	what = strsep(&rest, " ");
	if (!reading->world || strcmp(what, "world") == 0)
		take_header(reading, what, &rest);
	else if (strcmp(what, "s") == 0 || strcmp(what, "b") == 0)
		take_message(reading, rest ? rest : "", *what == 'b');
	else if (strcmp(what, "d") == 0 || strcmp(what, "f") == 0 ||
		 strcmp(what, "l") == 0)
		take_node(reading, *what, &rest);
	else if (strcmp(what, "netns") == 0)
		take_netns(reading, &rest);
	else if (strcmp(what, "interface") == 0)
		take_interface(reading, &rest);
	else if (strcmp(what, "process") == 0)
		take_process(reading, &rest);
	else if (strcmp(what, "protocol") == 0)
		take_protocol(reading, &rest);
	else
		give_up(reading, "an unknown word");
}

static char *read_all(const struct reading *reading)
{
	int fd = (int)syscall(SYS_openat, AT_FDCWD, reading->file,
			      O_RDONLY | O_CLOEXEC);
	off_t size = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
	char *text = size < 0 ? NULL : malloc((size_t)size + 1);
	ssize_t n = text ? pread(fd, text, (size_t)size, 0) : -1;

	if (n != size)
		give_up(reading, "cannot be read");
	(void)syscall(SYS_close, fd);
	text[n] = '\0';
	return text;
}

static void load(void)
{
	struct reading reading = { .file = getenv("STORED") };
	char *text, *rest, *line;

	if (!reading.file)
		reading.file = "(STORED is not set)";
	rest = text = read_all(&reading);
	while ((line = strsep(&rest, "\n")) != NULL && (rest || *line)) {
		reading.line++;
		take_line(&reading, line);
	}
	free(text);
	if (sample.n_worlds == 0 || sample.worlds[0].n_places == 0 ||
	    !sample.self || !sample.host)
		give_up(&reading, "is not a whole sample");
}

const struct sample *sample_get(void)
{
	(void)pthread_once(&once, load);
	return &sample;
}

const struct world *sample_world(void)
{
	const struct sample *all = sample_get();

	return &all->worlds[all->n_worlds > 1 && host_is_later() ? 1 : 0];
}

const struct node *world_node(const struct world *world, const char *path)
{
	return find(world, path);
}

const struct place *world_place(const struct world *world, uint64_t key)
{
	for (size_t i = 0; i < world->n_places; i++) {
		if (world->places[i].key == key)
			return &world->places[i];
	}
	return NULL;
}

const struct place *world_place_by_id(const struct world *world, uint64_t id)
{
	for (size_t i = 0; i < world->n_places; i++) {
		if (id != 0 && world->places[i].id == id)
			return &world->places[i];
	}
	return NULL;
}

static const struct numbered *find_number(const struct numbered *items,
					  size_t n, uint64_t wanted)
{
	for (size_t i = 0; i < n; i++) {
		if (items[i].number == wanted)
			return &items[i];
	}
	return NULL;
}

const struct numbered *world_process(const struct world *world, uint64_t pid)
{
	return find_number(world->processes, world->n_processes, pid);
}

const struct numbered *world_protocol(const struct world *world, uint64_t inode)
{
	return find_number(world->protocols, world->n_protocols, inode);
}
