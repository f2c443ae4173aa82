/*
 * Where the files are that the program brings along: plot scripts and the paper's configs.
 */
#ifndef CLI_DATA_FOLDER_H
#define CLI_DATA_FOLDER_H

/*
 * The folder that holds `file`: `given` if it is not NULL; else that beside the program, in its
 * sources (`here`: "scripts/plot") or where it is installed (`name`: "plot"); else the installed
 * one; else `here` in the current folder, which comes last, since anybody may have put it there.
 * Where none holds it, the installed one. Free with free().
 */
char *data_folder(const char *given, const char *here, const char *name, const char *file);

#endif
