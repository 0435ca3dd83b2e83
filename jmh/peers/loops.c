/* Seconds that C loops with OpenMP take, the limit for io.bodkin.jmh.ArrayRates: cc -O3 -march=native -ffast-math -fopenmp loops.c
   -lm; a.out [ELEMENTS]. Results go to freshly allocated memory. The best and the median of ten. */
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

static double *x, *y;
static long n;
static double sink;

static double sum(void) {
    double s = 0;
#pragma omp parallel for reduction(+ : s)
    for (long i = 0; i < n; i++) s += x[i];
    return s;
}

static double axpy(void) {
    double *out = malloc(n * sizeof(double));
#pragma omp parallel for
    for (long i = 0; i < n; i++) out[i] = 2.5 * x[i] + y[i];
    double last = out[n - 1];
    free(out);
    return last;
}

static double expression(void) {
    double *out = malloc(n * sizeof(double));
#pragma omp parallel for
    for (long i = 0; i < n; i++) out[i] = sqrt(x[i] * x[i] + y[i] * y[i]) + exp(-x[i]);
    double last = out[n - 1];
    free(out);
    return last;
}

/* Five points of a square matrix of about n elements, wrapped around. */
static double stencil(void) {
    long size = sqrt((double)n);
    double *out = malloc(size * size * sizeof(double));
#pragma omp parallel for
    for (long i = 0; i < size; i++) {
        const double *up = x + (i + size - 1) % size * size, *row = x + i * size, *down = x + (i + 1) % size * size;
        double *to = out + i * size;
        to[0] = 0.2 * (up[0] + row[size - 1] + row[0] + row[1] + down[0]);
        for (long j = 1; j < size - 1; j++) to[j] = 0.2 * (up[j] + row[j - 1] + row[j] + row[j + 1] + down[j]);
        to[size - 1] = 0.2 * (up[size - 1] + row[size - 2] + row[size - 1] + row[0] + down[size - 1]);
    }
    double last = out[size * size - 1];
    free(out);
    return last;
}

static int ascending(const void *a, const void *b) {
    return (*(double *)a > *(double *)b) - (*(double *)a < *(double *)b);
}

static void measure(const char *name, double (*operation)(void)) {
    double seconds[10];
    for (int i = 0; i < 10; i++) {
        double start = omp_get_wtime();
        sink += operation();
        seconds[i] = omp_get_wtime() - start;
    }
    qsort(seconds, 10, sizeof(double), ascending);
    printf("%-24s %.3f s, median %.3f\n", name, seconds[0], seconds[5]);
}

int main(int count, char **args) {
    n = count > 1 ? atol(args[1]) : 100000000;
    x = malloc(n * sizeof(double));
    y = malloc(n * sizeof(double));
#pragma omp parallel for
    for (long i = 0; i < n; i++) {
        x[i] = (i % 1000) * 1e-3;
        y[i] = (i % 777) * 1e-3;
    }
    measure("sum", sum);
    measure("a*x+y", axpy);
    measure("sqrt(x*x+y*y)+exp(-x)", expression);
    measure("five points", stencil);
    return sink == 42;
}
