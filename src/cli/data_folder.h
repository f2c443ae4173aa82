/*
 * Where the files are that the program brings along: plot scripts and the paper's configs.
 */
#ifndef CLI_DATA_FOLDER_H
#define CLI_DATA_FOLDER_H

/*
 * The folder that holds `file`: `given` if it is not NULL; `here`, from the current folder, or from
 * that of the program's sources ("scripts/plot"); or the installed one of that name ("plot"), which
 * is returned even where nothing is there. Free with free().
 */
char *data_folder(const char *given, const char *here, const char *name, const char *file);

#endif
