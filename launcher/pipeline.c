/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pipeline.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "write.h"

/* So many batches that none of the threads waits for another while all of them have something to do. */
#define BATCHES_OF_JOB 2
#define BATCHES_MORE   2

struct batch {
    struct pipeline_buffer lines, answer;
    bool is_cut; /* its last line goes on, and what follows was left out */
    bool is_done;
};

/* Batches are counted as they come: number n is in batches[n % count]. Everything behind the lock is the lock's. */
struct run {
    const struct pipeline *pipeline;
    size_t count;
    struct batch *batches;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t read, taken, written;
    bool has_ended;
    int error; /* the first; all threads end when it is set */
    int alarm; /* an eventfd: readable when it is set, for the thread that waits for input */
};

struct job {
    struct run *run;
    void *worker;
};

int pipeline_append(void *context, const char *bytes, size_t size)
{
    struct pipeline_buffer *buffer = context;

    if (size > buffer->capacity - buffer->size) {
        const size_t least = buffer->size + size, twice = 2 * buffer->capacity;
        char *grown = realloc(buffer->bytes, least > twice ? least : twice);

        if (!grown)
            return -ENOMEM;
        buffer->bytes = grown;
        buffer->capacity = least > twice ? least : twice;
    }
    memcpy(buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
    return 0;
}

/* Room for `size` more bytes. */
static int reserve(struct pipeline_buffer *buffer, size_t size)
{
    char *grown;

    if (size <= buffer->capacity - buffer->size)
        return 0;
    grown = realloc(buffer->bytes, buffer->size + size);
    if (!grown)
        return -ENOMEM;
    buffer->bytes = grown;
    buffer->capacity = buffer->size + size;
    return 0;
}

/* ---- the ring ---------------------------------------------------------------------------------------------------- */

static void fail(struct run *run, int error)
{
    pthread_mutex_lock(&run->lock);
    if (run->error == 0)
        run->error = error;
    pthread_cond_broadcast(&run->changed);
    pthread_mutex_unlock(&run->lock);
    (void)eventfd_write(run->alarm, 1);
}

/* The batch that input is read into next, empty; NULL: there was an error. */
static struct batch *next_to_fill(struct run *run)
{
    struct batch *batch = NULL;

    pthread_mutex_lock(&run->lock);
    while (run->error == 0 && run->read - run->written == run->count)
        pthread_cond_wait(&run->changed, &run->lock);
    if (run->error == 0)
        batch = &run->batches[run->read % run->count];
    pthread_mutex_unlock(&run->lock);
    if (batch) {
        batch->lines.size = batch->answer.size = 0;
        batch->is_cut = batch->is_done = false;
    }
    return batch;
}

static void count_one(struct run *run, size_t *counter)
{
    pthread_mutex_lock(&run->lock);
    (*counter)++;
    pthread_cond_broadcast(&run->changed);
    pthread_mutex_unlock(&run->lock);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static bool is_input_waiting(int fd)
{
    struct pollfd waiting = {.fd = fd, .events = POLLIN};

    return poll(&waiting, 1, 0) > 0;
}

/* One read, as much as fits. 1; 0 at the input's end, or where an error ended the run; or a negative errno. */
static int read_some(const struct run *run, struct pipeline_buffer *buffer)
{
    struct pollfd waiting[] = {{.fd = run->pipeline->input, .events = POLLIN}, {.fd = run->alarm, .events = POLLIN}};
    ssize_t count;

    do
        count = poll(waiting, 2, -1);
    while (count < 0 && errno == EINTR);
    if (count < 0)
        return -errno;
    if (waiting[1].revents)
        return 0;
    do
        count = read(run->pipeline->input, buffer->bytes + buffer->size, buffer->capacity - buffer->size);
    while (count < 0 && errno == EINTR);
    if (count <= 0)
        return count < 0 ? -errno : 0;
    buffer->size += (size_t)count;
    return 1;
}

/* The bytes of whole lines; 0: not one line ends. */
static size_t whole_lines(const struct pipeline_buffer *buffer)
{
    const char *newline = buffer->size > 0 ? memrchr(buffer->bytes, '\n', buffer->size) : NULL;

    return newline ? (size_t)(newline - buffer->bytes) + 1 : 0;
}

/* Hands over the first `size` bytes of the batch; what follows them begins the next one. NULL: there was an error. */
static struct batch *hand_over(struct run *run, struct batch *batch, size_t size)
{
    const size_t rest = batch->lines.size - size;
    struct pipeline_buffer kept = {0};
    struct batch *next;
    int result = 0;

    if (rest > 0)
        result = pipeline_append(&kept, batch->lines.bytes + size, rest);
    batch->lines.size = size;
    count_one(run, &run->read);
    next = next_to_fill(run);
    if (next && result == 0 && rest > 0)
        result = pipeline_append(&next->lines, kept.bytes, rest);
    free(kept.bytes);
    if (result < 0)
        fail(run, result);
    return result < 0 ? NULL : next;
}

/* Past the rest of a line that is too long. What follows it begins `batch`, which is empty. */
static int skip_line(const struct run *run, struct batch *batch)
{
    int result = reserve(&batch->lines, PIPELINE_BATCH_BYTES);

    if (result < 0)
        return result;
    while ((result = read_some(run, &batch->lines)) > 0) {
        const char *newline = memchr(batch->lines.bytes, '\n', batch->lines.size);

        if (newline) {
            batch->lines.size -= (size_t)(newline + 1 - batch->lines.bytes);
            memmove(batch->lines.bytes, newline + 1, batch->lines.size);
            break;
        }
        batch->lines.size = 0;
    }
    return result;
}

static void read_input(struct run *run)
{
    const struct pipeline *pipeline = run->pipeline;
    struct batch *batch = next_to_fill(run);
    int result = 1;

    while (batch && result > 0) {
        size_t whole = whole_lines(&batch->lines);
        const bool is_full = batch->lines.size >= PIPELINE_BATCH_BYTES;

        if (whole > 0 && (is_full || !is_input_waiting(pipeline->input))) {
            batch = hand_over(run, batch, whole);
        } else if (batch->lines.size > pipeline->line_max) {
            batch->is_cut = true;
            batch = hand_over(run, batch, batch->lines.size);
            if (batch)
                result = skip_line(run, batch);
        } else {
            result = reserve(&batch->lines, is_full ? batch->lines.size : PIPELINE_BATCH_BYTES - batch->lines.size);
            if (result == 0)
                result = read_some(run, &batch->lines);
        }
    }
    if (batch && result == 0 && batch->lines.size > 0)
        (void)hand_over(run, batch, batch->lines.size); /* the last line needs no end */
    if (result < 0)
        fail(run, result);
    pthread_mutex_lock(&run->lock);
    run->has_ended = true;
    pthread_cond_broadcast(&run->changed);
    pthread_mutex_unlock(&run->lock);
}

/* ---- workers ----------------------------------------------------------------------------------------------------- */

static struct batch *next_to_work_on(struct run *run)
{
    struct batch *batch = NULL;

    pthread_mutex_lock(&run->lock);
    while (run->error == 0 && run->taken == run->read && !run->has_ended)
        pthread_cond_wait(&run->changed, &run->lock);
    if (run->error == 0 && run->taken < run->read)
        batch = &run->batches[run->taken++ % run->count];
    pthread_mutex_unlock(&run->lock);
    return batch;
}

static bool work_on(const struct job *job, struct batch *batch)
{
    const char *line = batch->lines.bytes, *end = line + batch->lines.size;

    while (line < end) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        const size_t length = (size_t)((newline ? newline : end) - line);

        if (!job->run->pipeline->work(job->worker, line, length, !newline && batch->is_cut, &batch->answer))
            return false;
        line += length + 1;
    }
    return true;
}

static void *run_worker(void *context)
{
    const struct job *job = context;
    struct run *run = job->run;
    struct batch *batch;

    while ((batch = next_to_work_on(run))) {
        if (!work_on(job, batch)) {
            fail(run, -ENOMEM);
            break;
        }
        pthread_mutex_lock(&run->lock);
        batch->is_done = true;
        pthread_cond_broadcast(&run->changed);
        pthread_mutex_unlock(&run->lock);
    }
    return NULL;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static const struct batch *next_to_write(struct run *run)
{
    const struct batch *batch = NULL;

    pthread_mutex_lock(&run->lock);
    while (run->error == 0 && !(run->written < run->read && run->batches[run->written % run->count].is_done) &&
           !(run->has_ended && run->written == run->read))
        pthread_cond_wait(&run->changed, &run->lock);
    if (run->error == 0 && run->written < run->read)
        batch = &run->batches[run->written % run->count];
    pthread_mutex_unlock(&run->lock);
    return batch;
}

static void *run_writer(void *context)
{
    struct run *run = context;
    const struct batch *batch;

    while ((batch = next_to_write(run))) {
        const int result = write_all(run->pipeline->output, batch->answer.bytes, batch->answer.size);

        if (result < 0) {
            fail(run, result);
            break;
        }
        count_one(run, &run->written);
    }
    return NULL;
}

/* ---- all of it --------------------------------------------------------------------------------------------------- */

/* The reader is the calling thread: where it waits for input, and an error ends all others, the input's end ends it. */
static int run_threads(struct run *run)
{
    const unsigned jobs = run->pipeline->jobs;
    pthread_t writer, *threads = calloc(jobs, sizeof(*threads));
    struct job *all = calloc(jobs, sizeof(*all));
    unsigned started = 0;
    int result = threads && all ? -pthread_create(&writer, NULL, run_writer, run) : -ENOMEM;
    const bool has_writer = result == 0;

    for (; result == 0 && started < jobs; started++) {
        all[started] = (struct job){run, run->pipeline->workers[started]};
        result = -pthread_create(&threads[started], NULL, run_worker, &all[started]);
        if (result < 0)
            break;
    }
    if (result == 0)
        read_input(run);
    else
        fail(run, result);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    if (has_writer)
        pthread_join(writer, NULL);
    free(threads);
    free(all);
    return run->error;
}

int pipeline_run(const struct pipeline *pipeline)
{
    struct run run = {
        .pipeline = pipeline,
        .count = (size_t)BATCHES_OF_JOB * pipeline->jobs + BATCHES_MORE,
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .changed = PTHREAD_COND_INITIALIZER,
        .alarm = eventfd(0, EFD_CLOEXEC),
    };
    int result;

    if (run.alarm < 0)
        return -errno;
    run.batches = calloc(run.count, sizeof(*run.batches));
    result = run.batches ? run_threads(&run) : -ENOMEM;
    for (size_t i = 0; run.batches && i < run.count; i++) {
        free(run.batches[i].lines.bytes);
        free(run.batches[i].answer.bytes);
    }
    free(run.batches);
    pthread_cond_destroy(&run.changed);
    pthread_mutex_destroy(&run.lock);
    close(run.alarm);
    return result;
}
