// libzapi 0.1.0 for .NET Framework 4, .NET and Mono, in C# 5. See include/zapi.h for what each
// function does. GENERATED from it by `make update`.

using System;
using System.Collections.Generic;
#if NET5_0_OR_GREATER
using System.Reflection;
#endif
using System.Runtime.InteropServices;
using System.Text;

public static class Zapi
{
    // zapi.dll on Windows, libzapi.so on Linux.
    private const string Library = "zapi";

#if NET5_0_OR_GREATER
    static Zapi()
    {
        try
        {
            NativeLibrary.SetDllImportResolver(typeof(Zapi).Assembly, Find);
        }
        catch (InvalidOperationException)
        {
            // The program has a resolver of its own.
        }
    }

    // A Linux package for running programs has only the name with the number.
    private static IntPtr Find(string name, Assembly assembly, DllImportSearchPath? path)
    {
        IntPtr library = IntPtr.Zero;
        if (name == Library && !NativeLibrary.TryLoad(name, assembly, path, out library))
            NativeLibrary.TryLoad("libzapi.so.0", assembly, path, out library);
        return library;
    }
#endif

    /// <summary>What a struct holds as text.</summary>
    public static string Text(byte[] text)
    {
        int end = Array.IndexOf(text, (byte)0);
        return Encoding.UTF8.GetString(text, 0, end < 0 ? text.Length : end);
    }

    /// <summary>Text that the library owns, such as a status's name. Never free it.</summary>
    public static string Text(IntPtr text)
    {
        if (text == IntPtr.Zero) return null;
        int length = 0;
        while (Marshal.ReadByte(text, length) != 0) length++;
        byte[] bytes = new byte[length];
        Marshal.Copy(text, bytes, 0, length);
        return Encoding.UTF8.GetString(bytes);
    }

    // .NET Framework has UnmanagedType.LPUTF8Str only since 4.7, and .NET none for lists.
    private static byte[] Utf8(string text)
    {
        return text == null ? null : Encoding.UTF8.GetBytes(text + '\0');
    }

    private static byte[][] Utf8(string[] texts)
    {
        return texts == null ? null : Array.ConvertAll(texts, text => Utf8(text));
    }

    /// <summary>A list of texts where the garbage collector does not move them.</summary>
    private sealed class Texts : IDisposable
    {
        internal readonly IntPtr[] Pointers;
        private readonly List<GCHandle> pins = new List<GCHandle>();

        internal Texts(byte[][] texts)
        {
            if (texts != null) Pointers = Array.ConvertAll(texts, text => Pin(text));
        }

        private IntPtr Pin(byte[] text)
        {
            if (text == null) return IntPtr.Zero;
            pins.Add(GCHandle.Alloc(text, GCHandleType.Pinned));
            return pins[pins.Count - 1].AddrOfPinnedObject();
        }

        public void Dispose()
        {
            foreach (GCHandle pin in pins) pin.Free();
        }
    }

    // A batch may call a log function after the config has another one, so each stays alive for good.
    private static readonly List<zapi_log_fn> Kept = new List<zapi_log_fn>();

    private static zapi_log_fn Keep(zapi_log_fn log)
    {
        lock (Kept) Kept.Add(log);
        return log;
    }

    public const int ZAPI_VERSION_MAJOR = 0;
    public const int ZAPI_VERSION_MINOR = 1;
    public const int ZAPI_VERSION_PATCH = 0;
    public const int ZAPI_VERSION_NUMBER = 256;
    public const int ZAPI_LINK_MAX = 2048;
    public const int ZAPI_OPTION_SECRET = 1;
    public const int ZAPI_OPTION_PER_CALL = 2;
    public const int ZAPI_OK = 0;
    public const int ZAPI_NO_PICTURE = 1;
    public const int ZAPI_DONE = 2;
    public const int ZAPI_PENDING = 3;
    public const int ZAPI_STOPPED = 4;
    public const int ZAPI_NOT_ASKED = 5;
    public const int ZAPI_NO_CONTACT = 6;
    public const int ZAPI_REFUSED = 7;
    public const int ZAPI_E_INVALID_ARGUMENT = -1;
    public const int ZAPI_E_INVALID_CONFIG = -2;
    public const int ZAPI_E_INVALID_PHONE = -3;
    public const int ZAPI_E_BUFFER_TOO_SMALL = -4;
    public const int ZAPI_E_CANCELLED = -5;
    public const int ZAPI_E_DNS = -20;
    public const int ZAPI_E_CONNECT = -21;
    public const int ZAPI_E_TLS = -22;
    public const int ZAPI_E_PROXY = -23;
    public const int ZAPI_E_TIMEOUT = -24;
    public const int ZAPI_E_IO = -25;
    public const int ZAPI_E_UNAUTHORIZED = -40;
    public const int ZAPI_E_IP_NOT_ALLOWED = -41;
    public const int ZAPI_E_INSTANCE_NOT_FOUND = -42;
    public const int ZAPI_E_NOT_CONNECTED = -43;
    public const int ZAPI_E_METHOD_NOT_ALLOWED = -44;
    public const int ZAPI_E_UNSUPPORTED_MEDIA_TYPE = -45;
    public const int ZAPI_E_RATE_LIMITED = -46;
    public const int ZAPI_E_SERVER = -47;
    public const int ZAPI_E_API = -48;
    public const int ZAPI_E_BAD_RESPONSE = -49;
    public const int ZAPI_E_TOO_LARGE = -50;
    public const int ZAPI_E_LINK_EXPIRED = -51;
    public const int ZAPI_E_NOT_AN_IMAGE = -52;
    public const int ZAPI_E_LINK_REFUSED = -53;
    public const int ZAPI_E_FILE = -60;
    public const int ZAPI_E_STORE = -61;
    public const int ZAPI_E_BUSY = -62;
    public const int ZAPI_E_FULL = -63;
    public const int ZAPI_E_INTERNAL = -90;
    public const int ZAPI_ERROR_TEXT_MAX = 256;
    public const int ZAPI_ERROR_RETRYABLE = 1;
    public const int ZAPI_ERROR_TEXT_CUT = 2;
    public const int ZAPI_ERROR_PACING = 4;
    public const int ZAPI_ERROR_FOREIGN = 8;
    public const int ZAPI_PHONE_MAX = 64;
    public const int ZAPI_BYPASS_CACHE = 1;
    public const int ZAPI_KEY_MAX = 1024;
    public const int ZAPI_REASON_MAX = 256;
    public const int ZAPI_PICTURE_EXPIRY_READ = 1;
    public const int ZAPI_PICTURE_STALE = 2;
    public const int ZAPI_PICTURE_KEY_CUT = 4;
    public const int ZAPI_IMAGE_JPEG = 1;
    public const int ZAPI_IMAGE_PNG = 2;
    public const int ZAPI_IMAGE_WEBP = 3;
    public const int ZAPI_ORDERED = 2;
    public const int ZAPI_PROGRESS_STOPPED = 1;
    public const int ZAPI_LINKS_ONLY = 4;
    public const int ZAPI_WATCH = 8;
    public const int ZAPI_SYNC_SUSPECT = 1;
    public const int ZAPI_LIMIT_CONTACTS = 1;
    public const int ZAPI_LIMIT_TIME = 2;
    public const int ZAPI_LIMIT_PER_DAY = 3;
    public const int ZAPI_REFERENCE_MAX = 208;
    public const int ZAPI_FILE_MAX = 96;
    public const int ZAPI_STATE_ANY = -1;
    public const int ZAPI_STATE_NEVER = 0;
    public const int ZAPI_STATE_HAS = 1;
    public const int ZAPI_STATE_NONE = 2;
    public const int ZAPI_STATE_GONE = 3;
    public const int ZAPI_STATE_FORGOTTEN = 100;
    public const int ZAPI_REFUSE = 16;
    public const int ZAPI_ACCOUNT_SCRUB_DUE = 1;
    public const int ZAPI_LOG_OFF = 0;
    public const int ZAPI_LOG_ERROR = 1;
    public const int ZAPI_LOG_WARN = 2;
    public const int ZAPI_LOG_INFO = 3;
    public const int ZAPI_LOG_DEBUG = 4;
    public const int ZAPI_LOG_TRACE = 5;
    public const int ZAPI_CHECK_MAX = 4096;
    public const int ZAPI_ABI_VERSION = 1;

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern IntPtr zapi_config_new();

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_config_load_env(IntPtr cfg);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_option_at(uint index, [In, Out] zapi_option @out);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern void zapi_config_free(IntPtr cfg);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern IntPtr zapi_status_name(int status);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern IntPtr zapi_status_text(int status);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_status_at(uint index, out int @out);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_last_error([In, Out] zapi_error @out);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_image_describe(IntPtr image, [In, Out] zapi_image_info @out);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern IntPtr zapi_image_data(IntPtr image);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_image_copy(IntPtr image, [In, Out] zapi_buf out_buf);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern void zapi_image_free(IntPtr image);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_batch_next(IntPtr batch, int timeout_ms, [In, Out] zapi_item @out);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_batch_progress(IntPtr batch, [In, Out] zapi_progress @out);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_batch_cancel(IntPtr batch);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern void zapi_batch_free(IntPtr batch);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_store_verify(IntPtr store, IntPtr cancel, [In, Out] zapi_verified @out);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern void zapi_store_free(IntPtr store);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern IntPtr zapi_cancel_new();

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern void zapi_cancel_trigger(IntPtr cancel);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_config_set_cancel(IntPtr cfg, IntPtr cancel);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern void zapi_cancel_free(IntPtr cancel);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_config_stats(IntPtr cfg, [In, Out] zapi_stats @out);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_config_set_n(IntPtr cfg, byte[] key, UIntPtr key_len, byte[] value, UIntPtr value_len);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_config_get_n(IntPtr cfg, byte[] key, UIntPtr key_len, [In, Out] zapi_buf out_buf);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_phone_from_masked_n(byte[] text, UIntPtr text_len, byte[] country, UIntPtr country_len, [In, Out] zapi_buf out_buf);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_phone_variant_at_n(byte[] phone, UIntPtr phone_len, uint index, [In, Out] zapi_buf out_buf);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_profile_picture_n(IntPtr cfg, byte[] phone, UIntPtr phone_len, [In, Out] zapi_buf out_buf);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_profile_picture_ex_n(IntPtr cfg, byte[] phone, UIntPtr phone_len, [In] zapi_call_options options, [In, Out] zapi_picture @out);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_link_info_n(byte[] link, UIntPtr link_len, long fetched_at, [In, Out] zapi_picture @out);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_download_n(IntPtr cfg, byte[] phone, UIntPtr phone_len, [In] zapi_call_options options, out IntPtr @out);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_download_to_file_n(IntPtr cfg, byte[] phone, UIntPtr phone_len, [In] zapi_call_options options, byte[] path, UIntPtr path_len, [In, Out] zapi_image_info @out);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_store_open_n(byte[] folder, UIntPtr folder_len, out IntPtr @out);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_store_add_n(IntPtr store, byte[] account, UIntPtr account_len, byte[] phone, UIntPtr phone_len, byte[] reference, UIntPtr reference_len);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_store_sync_n(IntPtr store, IntPtr cfg, byte[] account, UIntPtr account_len, [In] zapi_sync_options options, zapi_sync_fn on_progress, IntPtr user, [In, Out] zapi_sync_report @out);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_store_picture_path_n(IntPtr store, byte[] account, UIntPtr account_len, byte[] phone, UIntPtr phone_len, [In, Out] zapi_buf out_buf);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_store_entry_n(IntPtr store, byte[] account, UIntPtr account_len, byte[] phone, UIntPtr phone_len, [In, Out] zapi_entry @out);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_store_touch_n(IntPtr store, byte[] account, UIntPtr account_len, byte[] phone, UIntPtr phone_len);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_store_forget_n(IntPtr store, byte[] account, UIntPtr account_len, byte[] phone, UIntPtr phone_len, uint flags);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_store_observe_n(IntPtr store, byte[] account, UIntPtr account_len, byte[] phone, UIntPtr phone_len, byte[] link, UIntPtr link_len);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_store_observe_message_n(IntPtr store, byte[] account, UIntPtr account_len, byte[] message, UIntPtr message_len);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_store_changes_n(IntPtr store, byte[] account, UIntPtr account_len, ulong since, zapi_entry_fn on_entry, IntPtr user);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_store_entries_n(IntPtr store, byte[] account, UIntPtr account_len, int state, long after, zapi_entry_fn on_entry, IntPtr user);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_store_status_n(IntPtr store, byte[] account, UIntPtr account_len, [In, Out] zapi_account_status @out);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_cache_forget_n(IntPtr cfg, byte[] phone, UIntPtr phone_len);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern int zapi_check_n(IntPtr cfg, byte[] phone, UIntPtr phone_len, [In, Out] zapi_buf out_buf);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern void zapi_pad([In, Out] byte[] field, UIntPtr len);

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern IntPtr zapi_version();

    [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
    public static extern uint zapi_abi_version();

    public static int zapi_profile_picture(IntPtr cfg, string phone, zapi_buf out_buf)
    {
        return Native.zapi_profile_picture(cfg, Utf8(phone), out_buf);
    }

    public static int zapi_config_set(IntPtr cfg, string key, string value)
    {
        return Native.zapi_config_set(cfg, Utf8(key), Utf8(value));
    }

    public static int zapi_config_get(IntPtr cfg, string key, zapi_buf out_buf)
    {
        return Native.zapi_config_get(cfg, Utf8(key), out_buf);
    }

    public static IntPtr zapi_status_text_in(int status, string language)
    {
        return Native.zapi_status_text_in(status, Utf8(language));
    }

    public static int zapi_phone_from_masked(string text, string country, zapi_buf out_buf)
    {
        return Native.zapi_phone_from_masked(Utf8(text), Utf8(country), out_buf);
    }

    public static int zapi_phone_variant_at(string phone, uint index, zapi_buf out_buf)
    {
        return Native.zapi_phone_variant_at(Utf8(phone), index, out_buf);
    }

    public static int zapi_profile_picture_ex(IntPtr cfg, string phone, zapi_call_options options, zapi_picture @out)
    {
        return Native.zapi_profile_picture_ex(cfg, Utf8(phone), options, @out);
    }

    public static int zapi_link_info(string link, long fetched_at, zapi_picture @out)
    {
        return Native.zapi_link_info(Utf8(link), fetched_at, @out);
    }

    public static int zapi_download(IntPtr cfg, string phone, zapi_call_options options, out IntPtr @out)
    {
        return Native.zapi_download(cfg, Utf8(phone), options, out @out);
    }

    public static int zapi_download_to_file(IntPtr cfg, string phone, zapi_call_options options, string path, zapi_image_info @out)
    {
        return Native.zapi_download_to_file(cfg, Utf8(phone), options, Utf8(path), @out);
    }

    public static int zapi_profile_pictures(IntPtr cfg, string[] phones, UIntPtr count, zapi_batch_options options, zapi_item_fn on_item, IntPtr user, zapi_progress @out)
    {
        using (var phonesTexts = new Texts(Utf8(phones)))
            return Native.zapi_profile_pictures(cfg, phonesTexts.Pointers, count, options, on_item, user, @out);
    }

    public static IntPtr zapi_batch_start(IntPtr cfg, string[] phones, UIntPtr count, zapi_batch_options options)
    {
        using (var phonesTexts = new Texts(Utf8(phones)))
            return Native.zapi_batch_start(cfg, phonesTexts.Pointers, count, options);
    }

    public static int zapi_store_open(string folder, out IntPtr @out)
    {
        return Native.zapi_store_open(Utf8(folder), out @out);
    }

    public static int zapi_store_add(IntPtr store, string account, string phone, string reference)
    {
        return Native.zapi_store_add(store, Utf8(account), Utf8(phone), Utf8(reference));
    }

    public static int zapi_store_add_many(IntPtr store, string account, string[] phones, string[] references, UIntPtr count, zapi_additions @out)
    {
        using (var phonesTexts = new Texts(Utf8(phones)))
            using (var referencesTexts = new Texts(Utf8(references)))
            return Native.zapi_store_add_many(store, Utf8(account), phonesTexts.Pointers, referencesTexts.Pointers, count, @out);
    }

    public static int zapi_store_sync(IntPtr store, IntPtr cfg, string account, zapi_sync_options options, zapi_sync_fn on_progress, IntPtr user, zapi_sync_report @out)
    {
        return Native.zapi_store_sync(store, cfg, Utf8(account), options, on_progress, user, @out);
    }

    public static int zapi_store_picture_path(IntPtr store, string account, string phone, zapi_buf out_buf)
    {
        return Native.zapi_store_picture_path(store, Utf8(account), Utf8(phone), out_buf);
    }

    public static int zapi_store_entry(IntPtr store, string account, string phone, zapi_entry @out)
    {
        return Native.zapi_store_entry(store, Utf8(account), Utf8(phone), @out);
    }

    public static int zapi_store_touch(IntPtr store, string account, string phone)
    {
        return Native.zapi_store_touch(store, Utf8(account), Utf8(phone));
    }

    public static int zapi_store_forget(IntPtr store, string account, string phone, uint flags)
    {
        return Native.zapi_store_forget(store, Utf8(account), Utf8(phone), flags);
    }

    public static int zapi_store_observe(IntPtr store, string account, string phone, string link)
    {
        return Native.zapi_store_observe(store, Utf8(account), Utf8(phone), Utf8(link));
    }

    public static int zapi_store_observe_message(IntPtr store, string account, string message)
    {
        return Native.zapi_store_observe_message(store, Utf8(account), Utf8(message));
    }

    public static int zapi_store_changes(IntPtr store, string account, ulong since, zapi_entry_fn on_entry, IntPtr user)
    {
        return Native.zapi_store_changes(store, Utf8(account), since, on_entry, user);
    }

    public static int zapi_store_entries(IntPtr store, string account, int state, long after, zapi_entry_fn on_entry, IntPtr user)
    {
        return Native.zapi_store_entries(store, Utf8(account), state, after, on_entry, user);
    }

    public static int zapi_store_status(IntPtr store, string account, zapi_account_status @out)
    {
        return Native.zapi_store_status(store, Utf8(account), @out);
    }

    public static int zapi_config_set_log(IntPtr cfg, int level, zapi_log_fn log, IntPtr user)
    {
        return Native.zapi_config_set_log(cfg, level, Keep(log), user);
    }

    public static int zapi_cache_forget(IntPtr cfg, string phone)
    {
        return Native.zapi_cache_forget(cfg, Utf8(phone));
    }

    public static int zapi_check(IntPtr cfg, string phone, zapi_buf out_buf)
    {
        return Native.zapi_check(cfg, Utf8(phone), out_buf);
    }

    public static int zapi_profile_pictures_n(IntPtr cfg, byte[][] phones, UIntPtr[] lengths, UIntPtr count, zapi_batch_options options, zapi_item_fn on_item, IntPtr user, zapi_progress @out)
    {
        using (var phonesTexts = new Texts(phones))
            return Native.zapi_profile_pictures_n(cfg, phonesTexts.Pointers, lengths, count, options, on_item, user, @out);
    }

    public static IntPtr zapi_batch_start_n(IntPtr cfg, byte[][] phones, UIntPtr[] lengths, UIntPtr count, zapi_batch_options options)
    {
        using (var phonesTexts = new Texts(phones))
            return Native.zapi_batch_start_n(cfg, phonesTexts.Pointers, lengths, count, options);
    }

    public static int zapi_store_add_many_n(IntPtr store, byte[] account, UIntPtr account_len, byte[][] phones, UIntPtr[] lengths, byte[][] references, UIntPtr[] reference_lengths, UIntPtr count, zapi_additions @out)
    {
        using (var phonesTexts = new Texts(phones))
            using (var referencesTexts = new Texts(references))
            return Native.zapi_store_add_many_n(store, account, account_len, phonesTexts.Pointers, lengths, referencesTexts.Pointers, reference_lengths, count, @out);
    }

    private static class Native
    {[DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_profile_picture(IntPtr cfg, byte[] phone, [In, Out] zapi_buf out_buf);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_config_set(IntPtr cfg, byte[] key, byte[] value);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_config_get(IntPtr cfg, byte[] key, [In, Out] zapi_buf out_buf);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern IntPtr zapi_status_text_in(int status, byte[] language);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_phone_from_masked(byte[] text, byte[] country, [In, Out] zapi_buf out_buf);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_phone_variant_at(byte[] phone, uint index, [In, Out] zapi_buf out_buf);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_profile_picture_ex(IntPtr cfg, byte[] phone, [In] zapi_call_options options, [In, Out] zapi_picture @out);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_link_info(byte[] link, long fetched_at, [In, Out] zapi_picture @out);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_download(IntPtr cfg, byte[] phone, [In] zapi_call_options options, out IntPtr @out);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_download_to_file(IntPtr cfg, byte[] phone, [In] zapi_call_options options, byte[] path, [In, Out] zapi_image_info @out);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_profile_pictures(IntPtr cfg, IntPtr[] phones, UIntPtr count, [In] zapi_batch_options options, zapi_item_fn on_item, IntPtr user, [In, Out] zapi_progress @out);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern IntPtr zapi_batch_start(IntPtr cfg, IntPtr[] phones, UIntPtr count, [In] zapi_batch_options options);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_store_open(byte[] folder, out IntPtr @out);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_store_add(IntPtr store, byte[] account, byte[] phone, byte[] reference);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_store_add_many(IntPtr store, byte[] account, IntPtr[] phones, IntPtr[] references, UIntPtr count, [In, Out] zapi_additions @out);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_store_sync(IntPtr store, IntPtr cfg, byte[] account, [In] zapi_sync_options options, zapi_sync_fn on_progress, IntPtr user, [In, Out] zapi_sync_report @out);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_store_picture_path(IntPtr store, byte[] account, byte[] phone, [In, Out] zapi_buf out_buf);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_store_entry(IntPtr store, byte[] account, byte[] phone, [In, Out] zapi_entry @out);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_store_touch(IntPtr store, byte[] account, byte[] phone);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_store_forget(IntPtr store, byte[] account, byte[] phone, uint flags);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_store_observe(IntPtr store, byte[] account, byte[] phone, byte[] link);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_store_observe_message(IntPtr store, byte[] account, byte[] message);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_store_changes(IntPtr store, byte[] account, ulong since, zapi_entry_fn on_entry, IntPtr user);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_store_entries(IntPtr store, byte[] account, int state, long after, zapi_entry_fn on_entry, IntPtr user);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_store_status(IntPtr store, byte[] account, [In, Out] zapi_account_status @out);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_config_set_log(IntPtr cfg, int level, zapi_log_fn log, IntPtr user);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_cache_forget(IntPtr cfg, byte[] phone);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_check(IntPtr cfg, byte[] phone, [In, Out] zapi_buf out_buf);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_profile_pictures_n(IntPtr cfg, IntPtr[] phones, UIntPtr[] lengths, UIntPtr count, [In] zapi_batch_options options, zapi_item_fn on_item, IntPtr user, [In, Out] zapi_progress @out);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern IntPtr zapi_batch_start_n(IntPtr cfg, IntPtr[] phones, UIntPtr[] lengths, UIntPtr count, [In] zapi_batch_options options);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi)]
        internal static extern int zapi_store_add_many_n(IntPtr store, byte[] account, UIntPtr account_len, IntPtr[] phones, UIntPtr[] lengths, IntPtr[] references, UIntPtr[] reference_lengths, UIntPtr count, [In, Out] zapi_additions @out);
    }
}

[StructLayout(LayoutKind.Sequential)]
public sealed class zapi_buf
{
    public IntPtr data;
    public UIntPtr cap;
    public UIntPtr len;
}

[StructLayout(LayoutKind.Sequential)]
public sealed class zapi_option
{
    public uint size = (uint)Marshal.SizeOf(typeof(zapi_option));
    public uint flags;
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 32)]
    public byte[] key = new byte[32];
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 64)]
    public byte[] default_value = new byte[64];
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 256)]
    public byte[] text = new byte[256];
}

[StructLayout(LayoutKind.Sequential)]
public sealed class zapi_error
{
    public uint size = (uint)Marshal.SizeOf(typeof(zapi_error));
    public int status;
    public int http_status;
    public int attempts;
    public int retry_after_ms;
    public uint flags;
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 256)]
    public byte[] text = new byte[256];
}

[StructLayout(LayoutKind.Sequential)]
public sealed class zapi_call_options
{
    public uint size = (uint)Marshal.SizeOf(typeof(zapi_call_options));
    public uint flags;
    public uint timeout_ms;
    public uint reserved;
    public IntPtr cancel;
}

[StructLayout(LayoutKind.Sequential)]
public sealed class zapi_picture
{
    public uint size = (uint)Marshal.SizeOf(typeof(zapi_picture));
    public uint flags;
    public long fetched_at;
    public long expires_at;
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 2048)]
    public byte[] link = new byte[2048];
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 1024)]
    public byte[] key = new byte[1024];
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 256)]
    public byte[] reason = new byte[256];
}

[StructLayout(LayoutKind.Sequential)]
public sealed class zapi_image_info
{
    public uint size = (uint)Marshal.SizeOf(typeof(zapi_image_info));
    public uint kind;
    public uint width;
    public uint height;
    public uint flags;
    public uint reserved;
    public ulong len;
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 1024)]
    public byte[] key = new byte[1024];
}

[StructLayout(LayoutKind.Sequential)]
public sealed class zapi_batch_options
{
    public uint size = (uint)Marshal.SizeOf(typeof(zapi_batch_options));
    public uint workers;
    public uint flags;
    public uint timeout_ms;
    public IntPtr cancel;
    public uint stop_after;
    public uint max_hold_ms;
}

[StructLayout(LayoutKind.Sequential)]
public sealed class zapi_item
{
    public uint size = (uint)Marshal.SizeOf(typeof(zapi_item));
    public int status;
    public ulong index;
    public long fetched_at;
    public long expires_at;
    public uint flags;
    public uint error_flags;
    public int http_status;
    public int attempts;
    public int retry_after_ms;
    public int cause;
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 64)]
    public byte[] phone = new byte[64];
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 2048)]
    public byte[] link = new byte[2048];
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 1024)]
    public byte[] key = new byte[1024];
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 256)]
    public byte[] reason = new byte[256];
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 256)]
    public byte[] text = new byte[256];
}

[StructLayout(LayoutKind.Sequential)]
public sealed class zapi_progress
{
    public uint size = (uint)Marshal.SizeOf(typeof(zapi_progress));
    public uint flags;
    public ulong done;
    public ulong found;
    public ulong none;
    public ulong failed;
    public ulong total;
    public ulong stopped_at;
    public ulong held_for_ms;
}

[StructLayout(LayoutKind.Sequential)]
public sealed class zapi_additions
{
    public uint size = (uint)Marshal.SizeOf(typeof(zapi_additions));
    public uint reserved;
    public ulong new_contacts;
    public ulong known;
    public ulong refused;
    public ulong invalid;
    public ulong first_invalid;
}

[StructLayout(LayoutKind.Sequential)]
public sealed class zapi_sync_options
{
    public uint size = (uint)Marshal.SizeOf(typeof(zapi_sync_options));
    public uint workers;
    public uint flags;
    public uint timeout_ms;
    public IntPtr cancel;
    public uint max;
    public uint max_time_ms;
    public uint per_day;
    public uint accept_gone;
}

[StructLayout(LayoutKind.Sequential)]
public sealed class zapi_sync_report
{
    public uint size = (uint)Marshal.SizeOf(typeof(zapi_sync_report));
    public uint flags;
    public uint limit;
    public uint reserved;
    public ulong due;
    public ulong asked;
    public ulong new_pictures;
    public ulong changed;
    public ulong same;
    public ulong none;
    public ulong gone;
    public ulong withheld;
    public ulong failed;
    public ulong downloaded;
    public ulong elapsed_ms;
    public ulong held_for_ms;
}

[StructLayout(LayoutKind.Sequential)]
public sealed class zapi_entry
{
    public uint size = (uint)Marshal.SizeOf(typeof(zapi_entry));
    public int state;
    public long id;
    public ulong seq;
    public long asked_at;
    public long answered_at;
    public long changed_at;
    public long next_check_at;
    public long expires_at;
    public long stored_at;
    public ulong len;
    public uint kind;
    public uint width;
    public uint height;
    public uint failures;
    public int failed_with;
    public uint reserved;
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 64)]
    public byte[] phone = new byte[64];
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 208)]
    public byte[] reference = new byte[208];
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 96)]
    public byte[] picture_file = new byte[96];
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 2048)]
    public byte[] link = new byte[2048];
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 256)]
    public byte[] reason = new byte[256];
}

[StructLayout(LayoutKind.Sequential)]
public sealed class zapi_account_status
{
    public uint size = (uint)Marshal.SizeOf(typeof(zapi_account_status));
    public uint flags;
    public ulong never;
    public ulong has;
    public ulong none;
    public ulong gone;
    public ulong failing;
    public ulong due;
    public ulong seq;
    public ulong asked_today;
    public long suspect_since;
    public long held_until;
}

[StructLayout(LayoutKind.Sequential)]
public sealed class zapi_verified
{
    public uint size = (uint)Marshal.SizeOf(typeof(zapi_verified));
    public uint reserved;
    public ulong sound;
    public ulong missing;
    public ulong changed;
}

[StructLayout(LayoutKind.Sequential)]
public sealed class zapi_stats
{
    public uint size = (uint)Marshal.SizeOf(typeof(zapi_stats));
    public uint reserved;
    public ulong requests;
    public ulong retries;
    public ulong hits;
    public ulong waits;
    public ulong connections;
}

[UnmanagedFunctionPointer(CallingConvention.Winapi)]
public delegate int zapi_item_fn(IntPtr item, IntPtr user);

[UnmanagedFunctionPointer(CallingConvention.Winapi)]
public delegate int zapi_sync_fn(IntPtr report, IntPtr user);

[UnmanagedFunctionPointer(CallingConvention.Winapi)]
public delegate int zapi_entry_fn(IntPtr entry, IntPtr user);

[UnmanagedFunctionPointer(CallingConvention.Winapi)]
public delegate void zapi_log_fn(int level, IntPtr target, IntPtr text, IntPtr user);
