// SPDX-License-Identifier: MIT
/*
 * paste_row: one socket of somebody's table, and the readers that make it of
 * a line: one for each dialect.
 */
#ifndef TCPWAIT_PASTE_PASTE_ROW_H
#define TCPWAIT_PASTE_PASTE_ROW_H

#include "paste/paste_clock.h"
#include "paste/paste_line.h"
#include "tcpwait/conn.h"
#include "tcpwait/owners.h"
#include "tcpwait/source.h"

enum paste_dialect {
	PASTE_SS,
	PASTE_NETSTAT, /* net-tools and BusyBox */
	PASTE_BSD, /* and macOS, AIX: a dot before the port */
	PASTE_SOLARIS,
	PASTE_WINDOWS,
	PASTE_POWERSHELL, /* Get-NetTCPConnection */
	PASTE_LSOF,
	PASTE_PROC, /* /proc/net/tcp and tcp6 */
	PASTE_DUMP, /* ss -D */
	PASTE_DIALECT_COUNT,
};

/* A process that holds a socket; more of one socket are left out. */
enum { PASTE_HOLDERS_MAX = 64 };

struct paste_holder {
	int32_t pid;
	uint32_t descriptor; /* 0: not told */
	char name[PROCESS_NAME_SIZE]; /* "": not told */
};

struct paste_row {
	struct conn conn;
	enum paste_dialect dialect;
	unsigned int tells; /* enum source_fact, of this socket */
	bool begins; /* a header, a line or a time stands before it */
	struct paste_clock clock; /* that was told last before it */
	uint64_t device; /* lsof: of which several rows are one socket; or 0 */
	size_t n_holders;
	struct paste_holder holders[PASTE_HOLDERS_MAX];
};

/* Columns of Get-NetTCPConnection, in any order. */
enum paste_column {
	PASTE_COLUMN_LOCAL_ADDRESS,
	PASTE_COLUMN_LOCAL_PORT,
	PASTE_COLUMN_REMOTE_ADDRESS,
	PASTE_COLUMN_REMOTE_PORT,
	PASTE_COLUMN_STATE,
	PASTE_COLUMN_PROCESS,
	PASTE_COLUMN_COUNT,
};

/* What lines before said of those that follow. */
struct paste_context {
	struct paste_services services;
	struct paste_clock clock; /* that was told last */
	uint32_t states; /* a command asked for these; 0: for none by name */
	bool is_v6; /* Solaris: of which family the table is */
	char separator; /* PowerShell: 0: no such table; ' ': blanks */
	int8_t columns[PASTE_COLUMN_COUNT]; /* from 0; -1: not there */
	enum paste_dialect last; /* of the row before */
	bool has_last;
};

enum paste_verdict {
	PASTE_STRANGE, /* nothing of this dialect */
	PASTE_ROW,
	PASTE_BROKEN, /* a socket, and not to be understood */
	PASTE_PASSED, /* a socket of another protocol */
};

/*
 * A reader takes the words from first on for a socket of its dialect and fills
 * *row, which is zeroed but for the dialect.
 */
enum paste_verdict paste_read_ss(const struct paste_line *line, size_t first,
				 struct paste_context *context,
				 struct paste_row *row);
enum paste_verdict paste_read_netstat(const struct paste_line *line,
				      size_t first,
				      struct paste_context *context,
				      struct paste_row *row);
enum paste_verdict paste_read_bsd(const struct paste_line *line, size_t first,
				  struct paste_context *context,
				  struct paste_row *row);
enum paste_verdict paste_read_solaris(const struct paste_line *line,
				      size_t first,
				      struct paste_context *context,
				      struct paste_row *row);
enum paste_verdict paste_read_windows(const struct paste_line *line,
				      size_t first,
				      struct paste_context *context,
				      struct paste_row *row);
enum paste_verdict paste_read_powershell(const struct paste_line *line,
					 size_t first,
					 struct paste_context *context,
					 struct paste_row *row);
enum paste_verdict paste_read_lsof(const struct paste_line *line, size_t first,
				   struct paste_context *context,
				   struct paste_row *row);
enum paste_verdict paste_read_proc(const struct paste_line *line, size_t first,
				   struct paste_context *context,
				   struct paste_row *row);

/*
 * paste_ss_details reads what ss tells of a socket behind its ends, or on the
 * lines below it; false where the text has nothing of that.
 */
bool paste_ss_details(struct span text, struct paste_row *row);

/* paste_ss_settle says what follows of a row when all its lines were read. */
void paste_ss_settle(struct paste_row *row);

/* paste_row_hold adds a process; name may be empty. */
void paste_row_hold(struct paste_row *row, int32_t pid, uint32_t descriptor,
		    struct span name);

/*
 * paste_row_program reads "31014/java", "-" and the like, the name to the end
 * of text; false where it is something else.
 */
bool paste_row_program(struct span text, struct paste_row *row);

/* paste_row_ends puts both ends into the socket; its family follows. */
void paste_row_ends(struct paste_row *row, const struct paste_end *local,
		    const struct paste_end *remote);

/* paste_row_queues: two numbers, receiving first; false where they are not. */
bool paste_row_queues(struct paste_row *row, struct span received,
		      struct span sent);

#endif
