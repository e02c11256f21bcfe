// Prints the link to a contact's picture, or those of many; see README.md.
// Exit code: 0 a picture or a whole batch, 1 no picture, 2 an error or a batch that ended early.
using System;

static class ProfilePicture
{
    static string Why(int status, byte[] text)
    {
        return Zapi.Text(Zapi.zapi_status_name(status)) + ": " + Zapi.Text(text);
    }

    static int Fail()
    {
        var error = new zapi_error();
        Zapi.zapi_last_error(error);
        Console.Error.WriteLine("error: " + Why(error.status, error.text));
        return 2;
    }

    static int AskOne(IntPtr config, string phone)
    {
        var picture = new zapi_picture();
        int status = Zapi.zapi_profile_picture_ex(config, phone, null, picture);
        if (status < 0) return Fail();
        var end = new DateTime(1970, 1, 1).AddSeconds(picture.expires_at);
        Console.WriteLine(status == Zapi.ZAPI_NO_PICTURE ? "no picture"
            : string.Format("link: {0}\nexpires: {1:yyyy-MM-ddTHH:mm:ssZ}", Zapi.Text(picture.link), end));
        return status == Zapi.ZAPI_OK ? 0 : 1;
    }

    static int AskMany(IntPtr config, string[] phones)
    {
        IntPtr batch = Zapi.zapi_batch_start(config, phones, (UIntPtr)phones.Length, null);
        if (batch == IntPtr.Zero) return Fail();
        try
        {
            var item = new zapi_item();
            int status;
            while ((status = Zapi.zapi_batch_next(batch, -1, item)) == Zapi.ZAPI_OK)
            {
                Console.WriteLine(phones[item.index] + ": " + (item.status == Zapi.ZAPI_OK ? Zapi.Text(item.link)
                    : item.status == Zapi.ZAPI_NO_PICTURE ? "no picture"
                    : Why(item.status, item.text)));
            }
            if (status == Zapi.ZAPI_DONE) return 0;
            Fail(); // First: zapi_batch_progress clears the last error.
            var progress = new zapi_progress();
            Zapi.zapi_batch_progress(batch, progress);
            if ((progress.flags & Zapi.ZAPI_PROGRESS_STOPPED) != 0)
                Console.Error.WriteLine("resume at " + phones[progress.stopped_at]);
            return 2;
        }
        finally
        {
            Zapi.zapi_batch_free(batch);
        }
    }

    static int Ask(string[] phones)
    {
        IntPtr config = Zapi.zapi_config_new();
        try
        {
            if (Zapi.zapi_config_load_env(config) < 0) return Fail();
            return phones.Length == 1 ? AskOne(config, phones[0]) : AskMany(config, phones);
        }
        finally
        {
            Zapi.zapi_config_free(config);
        }
    }

    static int Main(string[] phones)
    {
        if (phones.Length == 0)
        {
            Console.Error.WriteLine("usage: ProfilePicture PHONE...");
            return 2;
        }
        try
        {
            return Ask(phones);
        }
        catch (Exception failure) // no library, for instance; left alone it would end with 1
        {
            Console.Error.WriteLine("error: " + failure.GetType().Name + ": " + failure.Message);
            return 2;
        }
    }
}
