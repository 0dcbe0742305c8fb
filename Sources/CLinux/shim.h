/* Functions of glibc that its Swift module leaves out because they need _GNU_SOURCE. */

/* renameat2(2); flag 1 is RENAME_NOREPLACE. */
int renameat2(int old_directory, const char *old_path, int new_directory, const char *new_path,
              unsigned int flags);

/* sync_file_range(2); flag 2 is SYNC_FILE_RANGE_WRITE. */
int sync_file_range(int descriptor, long long offset, long long count, unsigned int flags);

/* strerrorname_np(3) and strerrordesc_np(3), glibc 2.32: the constant's name, and the sentence in English. */
const char *strerrorname_np(int number);
const char *strerrordesc_np(int number);
