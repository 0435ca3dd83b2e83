// Sums the doubles of a file that was read into memory first, with as many threads as asked: the limit that
// OutOfCoreSum is set against when the file is in the page cache.
// cc -O3 -march=native -pthread -o sum sum.c; ./sum FILE THREADS BYTES
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct part { const double *from; size_t count; double sum; };

static void *sum(void *argument) {
    struct part *part = argument;
    double total = 0;
    for (size_t i = 0; i < part->count; i++) {
        total += part->from[i];
    }
    part->sum = total;
    return NULL;
}

int main(int argc, char **argv) {
    if (argc != 4) {
        return 2;
    }
    int threads = atoi(argv[2]);
    size_t bytes = strtoull(argv[3], NULL, 10);
    int file = open(argv[1], O_RDONLY);
    char *memory = malloc(bytes);
    for (size_t done = 0; done < bytes;) {
        ssize_t n = pread(file, memory + done, bytes - done, done);
        if (n <= 0) {
            return 1;
        }
        done += n;
    }
    for (int round = 0; round < 4; round++) {
        struct timespec start, end;
        clock_gettime(CLOCK_MONOTONIC, &start);
        pthread_t ids[threads];
        struct part parts[threads];
        size_t each = bytes / 8 / threads;
        double total = 0;
        for (int i = 0; i < threads; i++) {
            parts[i] = (struct part) {(const double *) memory + each * i, each, 0};
            pthread_create(&ids[i], NULL, sum, &parts[i]);
        }
        for (int i = 0; i < threads; i++) {
            pthread_join(ids[i], NULL);
            total += parts[i].sum;
        }
        clock_gettime(CLOCK_MONOTONIC, &end);
        double seconds = (end.tv_sec - start.tv_sec) + (end.tv_nsec - start.tv_nsec) / 1e9;
        printf("C loop, %d threads: %.3f s, %.3f GB/s (%g)\n", threads, seconds, bytes / seconds / 1e9, total);
    }
    return 0;
}
