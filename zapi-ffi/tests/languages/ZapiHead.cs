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
            NativeLibrary.TryLoad("libzapi.so.@SOVERSION@", assembly, path, out library);
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

