/* A 32-bit program that knows only the names of zapi.dll's functions and how VB6 calls: it pushes the arguments from the
 * last to the first, and the function takes them off the stack. No zapi.h. The argument is what to call, 100 times. */
#include <stdio.h>

#include "replace.h"

enum { TIMES = 100, OK = 0, NO_PICTURE = 1, INVALID_PHONE = -3, BUFFER_TOO_SMALL = -4, INTERNAL = -90 };

static HMODULE library;
static int failures, made, items, lines;

#define CHECK(what) check((what) != 0, #what, __LINE__)

static void check(int holds, const char *what, int line)
{
    if (!holds) {
        failures++;
        fprintf(stderr, "line %d: does not hold: %s\n", line, what);
    }
}

/* The value that the function returns. The stack is put right again, so that the next call tells only of itself. */
static long enter(FARPROC function, const long *arguments, long count, long *moved)
{
    long value, before;
    __asm__ volatile("movl %%esp, %%ebx\n\t"
                     "jmp 2f\n"
                     "1:\tpushl (%%esi,%%ecx,4)\n"
                     "2:\tdecl %%ecx\n\t"
                     "jns 1b\n\t"
                     "call *%%edi\n\t"
                     "movl %%esp, %%ecx\n\t"
                     "movl %%ebx, %%esp\n\t"
                     "subl %%ebx, %%ecx"
                     : "=a"(value), "=&b"(before), "=c"(*moved)
                     : "S"(arguments), "D"(function), "c"(count)
                     : "edx", "cc", "memory");
    (void)before;
    return value;
}

static long call(const char *name, long count, const long *arguments)
{
    FARPROC function = GetProcAddress(library, name);
    long value, moved = 0;
    made++;
    if (!function) {
        failures++;
        fprintf(stderr, "no function %s\n", name);
        return -1;
    }
    value = enter(function, arguments, count, &moved);
    if (moved != 0) {
        failures++;
        fprintf(stderr, "%s moved the stack by %ld\n", name, moved);
    }
    return value;
}

#define CALL(name, ...) call(name, sizeof((long[]){__VA_ARGS__}) / sizeof(long), (long[]){__VA_ARGS__})
#define AT(pointer) ((long)(pointer))

static long __stdcall on_item(const long *item, long *user)
{
    items++;
    CHECK(item[1] == OK && user == (long *)&items);
    return 0;
}

static void __stdcall on_log(long level, const char *target, const char *text, int *user)
{
    ++*user;
    CHECK(level >= 1 && level <= 5 && strncmp(target, "zapi", 4) == 0 && text[0] != 0);
}

/* One call of each number of arguments that there is: an Int64 counts as two. */
static void calls(long cfg)
{
    static char link[2048], field[8];
    static long out[3], option[90], picture[840], error[70];
    static const char GOOD[] = "5511990000000", *const phones[2] = {GOOD, "5511990000001"};
    static const long lengths[2] = {13, 13};
    out[0] = AT(link);
    out[1] = sizeof link;
    option[0] = sizeof option;
    picture[0] = sizeof picture;
    error[0] = sizeof error;
    CHECK(call("zapi_abi_version", 0, NULL) >= 1);
    CHECK(strchr((char *)call("zapi_version", 0, NULL), '.') != NULL);
    CHECK(strcmp((char *)CALL("zapi_status_name", BUFFER_TOO_SMALL), "ZAPI_E_BUFFER_TOO_SMALL") == 0);
    CHECK(CALL("zapi_last_error", AT(error)) == OK);
    CHECK(CALL("zapi_option_at", 0, AT(option)) == OK && option[2] != 0);
    (void)CALL("zapi_pad", AT(field), sizeof field);
    CHECK(CALL("zapi_config_set", cfg, AT("timeout_ms"), AT("5000")) == OK);
    CHECK(CALL("zapi_profile_picture", cfg, AT(GOOD), AT(out)) == OK && strncmp(link, "http", 4) == 0);
    CHECK(CALL("zapi_profile_picture", cfg, AT("5511990000020"), AT(out)) == NO_PICTURE && link[0] == 0);
    CHECK(CALL("zapi_profile_picture", cfg, AT("+55"), AT(out)) == INVALID_PHONE);
    CHECK(CALL("zapi_last_error", AT(error)) == OK && error[1] == INVALID_PHONE);
    CHECK(CALL("zapi_profile_picture_ex", cfg, AT(GOOD), 0, AT(picture)) == OK);
    CHECK(CALL("zapi_link_info", AT("https://pps.whatsapp.net/v/1.jpg"), 1000, 0, AT(picture)) == OK && picture[2] == 1000);
    CHECK(CALL("zapi_config_set_n", cfg, AT("timeout_ms"), 10, AT("5000  "), 6) == OK);
    CHECK(CALL("zapi_phone_from_masked_n", AT("+55 11 99"), 9, AT("55"), 2, AT(out)) == INVALID_PHONE);
    CHECK(CALL("zapi_download_to_file_n", cfg, AT("+55"), 3, 0, AT("x.jpg"), 5, 0) == INVALID_PHONE);
    CHECK(CALL("zapi_profile_pictures", cfg, AT(phones), 2, 0, AT(on_item), AT(&items), 0) == OK);
    CHECK(CALL("zapi_profile_pictures_n", cfg, AT(phones), AT(lengths), 2, 0, AT(on_item), AT(&items), 0) == OK);
}

static volatile LONG is_broken;
static BOOL (WINAPI *clock_of_the_system)(LARGE_INTEGER *);

static BOOL WINAPI broken_clock(LARGE_INTEGER *now)
{
    return is_broken ? FALSE : clock_of_the_system(now);
}

/* The library panics where the system has no clock. */
static void panics(long cfg)
{
    static char link[2048];
    static long out[3], error[70];
    out[0] = AT(link);
    out[1] = sizeof link;
    error[0] = sizeof error;
    is_broken = 1;
    CHECK(CALL("zapi_profile_picture", cfg, AT("5511990000000"), AT(out)) == INTERNAL);
    is_broken = 0;
    CHECK(CALL("zapi_last_error", AT(error)) == OK && error[1] == INTERNAL);
    CHECK(CALL("zapi_profile_picture", cfg, AT("5511990000000"), AT(out)) == OK);
}

int main(int count, char **arguments)
{
    long cfg;
    int i, is_to_panic = count == 2 && strcmp(arguments[1], "panics") == 0;
    library = LoadLibraryA("zapi.dll");
    clock_of_the_system = QueryPerformanceCounter;
    CHECK(library != NULL && replace(library, "QueryPerformanceCounter", (void *)AT(broken_clock)));
    cfg = call("zapi_config_new", 0, NULL);
    CHECK(cfg != 0 && CALL("zapi_config_load_env", cfg) == OK);
    CHECK(CALL("zapi_config_set_log", cfg, 4, AT(on_log), AT(&lines)) == OK);
    for (i = 0; i < TIMES && failures == 0; i++)
        is_to_panic ? panics(cfg) : calls(cfg);
    (void)CALL("zapi_config_free", cfg);
    printf("%d calls, %d items, %s\n", made, items, lines >= TIMES ? "logged" : "not logged");
    return failures == 0 ? 0 : 1;
}
