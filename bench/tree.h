/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The files that `ops` measures with, and where they are. */
#ifndef RF_BENCH_TREE_H
#define RF_BENCH_TREE_H

#define FOLDERS 20 /* of the sweep */
#define FILES 100  /* in each */
#define DEEPEST 32
#define PATH_LEN 256

extern char paths[DEEPEST + 1][PATH_LEN]; /* a file at each depth that is measured */
extern char victim[PATH_LEN], fresh[PATH_LEN], moved[PATH_LEN], folder[PATH_LEN];
extern char exe[PATH_LEN]; /* a copy of the program */

void name_paths(const char *below);
void sweep_path(int i, char path[static PATH_LEN]);
void make_tree(void);

__attribute__((noreturn)) void die(const char *what);

#endif
