/* Functions and constants of glibc that its Swift module leaves out because they need _GNU_SOURCE. */

/* renameat2(2) and RENAME_NOREPLACE. */
int renameat2(int old_directory, const char *old_path, int new_directory, const char *new_path,
              unsigned int flags);
static const unsigned int LINUX_RENAME_NOREPLACE = 1;

/* sync_file_range(2) and its flags. */
int sync_file_range(int descriptor, long long offset, long long count, unsigned int flags);
static const unsigned int LINUX_SYNC_FILE_RANGE_WAIT_BEFORE = 1;
static const unsigned int LINUX_SYNC_FILE_RANGE_WRITE = 2;
static const unsigned int LINUX_SYNC_FILE_RANGE_WAIT_AFTER = 4;

/* open(2): O_PATH, and the bit that O_TMPFILE adds to O_DIRECTORY; the same on x86-64 and AArch64. */
static const int LINUX_O_PATH = 010000000;
static const int LINUX_O_TMPFILE = 020000000;

/* strerrorname_np(3) and strerrordesc_np(3), glibc 2.32: the constant's name, and the sentence in English. */
const char *strerrorname_np(int number);
const char *strerrordesc_np(int number);
