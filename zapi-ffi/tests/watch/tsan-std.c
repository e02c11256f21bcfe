/* What TSan cannot see of Rust's std, which comes compiled: a mutex that is got after waiting for
 * it, or given back while a condition is waited for, and a Once that is done. The linker puts these
 * functions before those of std (--wrap); their names, which the compiler makes up, come from the
 * command line. Arguments are passed on as they came, in registers. */
#include <stdint.h>

#define JOIN(start, end) start##end
#define REAL(name) JOIN(__real_, name)
#define WRAP(name) JOIN(__wrap_, name)

typedef uintptr_t word;

void __tsan_acquire(void *address);
void __tsan_release(void *address);

word REAL(LOCK_CONTENDED)(void *mutex);
void REAL(WAIT)(void *condition, void *mutex);
word REAL(WAIT_TIMEOUT)(void *condition, void *mutex, word seconds, word nanos);
word REAL(ONCE_CALL)(void *once, word a, word b, word c, word d);

word WRAP(LOCK_CONTENDED)(void *mutex)
{
    word result = REAL(LOCK_CONTENDED)(mutex);
    __tsan_acquire(mutex);
    return result;
}

void WRAP(WAIT)(void *condition, void *mutex)
{
    __tsan_release(mutex);
    REAL(WAIT)(condition, mutex);
    __tsan_acquire(mutex);
}

word WRAP(WAIT_TIMEOUT)(void *condition, void *mutex, word seconds, word nanos)
{
    word result;
    __tsan_release(mutex);
    result = REAL(WAIT_TIMEOUT)(condition, mutex, seconds, nanos);
    __tsan_acquire(mutex);
    return result;
}

word WRAP(ONCE_CALL)(void *once, word a, word b, word c, word d)
{
    word result;
    __tsan_release(once);
    result = REAL(ONCE_CALL)(once, a, b, c, d);
    __tsan_acquire(once);
    __tsan_release(once);
    return result;
}
